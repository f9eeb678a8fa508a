import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CancelledFailure, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities, planOf, planWith } from '../../support/fake-activities.ts';
import {
  diagnosis,
  failureOf,
  startWorkflowRuns,
  untilCancelled,
  type WorkflowRuns,
} from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import { componentNames, requires } from '../../../src/platform/components.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { deployPlatform } from '../../../src/workflows/deploy-platform.ts';
import { componentKey, platformKey, revisionKey } from '../../../src/workflows/search-attributes.ts';
import type { DeployResult, PlatformPlan, Progress } from '../../../src/workflows/types.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

type Handle = WorkflowHandle<typeof deployPlatform>;

const deploy = <Result>(activities: Activities, args: unknown[], use: (handle: Handle) => Promise<Result>) =>
  runs.run<typeof deployPlatform, Result>('deployPlatform', activities, args, use);

describe('a whole deployment', () => {
  test('applies, waits and checks each component, then records the revision', async () => {
    const { activities, calls } = fakeActivities();
    const result: DeployResult = await deploy(activities, [{}], (handle) => handle.result());
    expect(calls.slice(0, 3)).toEqual(['resolve platform', 'plan platform', 'open revision']);
    expect(calls.at(-1)).toBe('record 3 deployed');
    for (const component of componentNames) {
      const own = calls.filter((call) => call.endsWith(` ${component}`));
      expect(own).toEqual([`apply ${component}`, `await ${component}`, `check ${component}`]);
      for (const needed of requires[component]) {
        expect(calls.indexOf(`check ${needed}`)).toBeLessThan(calls.indexOf(`apply ${component}`));
      }
    }
    expect(result).toMatchObject({ platform: 'aroti', revision: 3 });
    expect(result.components.map(({ component }) => component)).toEqual([...componentNames]);
    expect(result.components[3]).toMatchObject({
      component: 'postgres',
      state: 'deployed',
      changes: [{ object: 'Deployment/aroti/postgres', action: 'created' }],
      facts: ['postgres answers'],
      endpoints: ['postgres.aroti.svc.cluster.local:1234'],
    });
  });

  test('starts what requires nothing of each other at the same time', async () => {
    let together = 0;
    let most = 0;
    const { activities } = fakeActivities({
      awaitComponent: async () => {
        most = Math.max(most, ++together);
        await new Promise((resolve) => setTimeout(resolve, 200));
        together--;
      },
    });
    await deploy(activities, [{}], (handle) => handle.result());
    expect(most).toBe(3);
  });

  test('needs no input at all', async () => {
    const { activities } = fakeActivities();
    const result = await deploy(activities, [], (handle) => handle.result());
    expect(result.revision).toBe(3);
  });

  test('takes at most 40 events of history a component', async () => {
    const { activities } = fakeActivities();
    const events = await deploy(activities, [{}], async (handle) => {
      await handle.result();
      return (await handle.fetchHistory()).events ?? [];
    });
    expect(events.length / componentNames.length).toBeLessThanOrEqual(40);
  });

  test('can be found by platform, component and revision, and shows a table of its components', async () => {
    const { activities } = fakeActivities();
    await deploy(activities, [{}], async (handle) => {
      await handle.result();
      const { typedSearchAttributes } = await handle.describe();
      expect(typedSearchAttributes.get(platformKey)).toBe('aroti');
      expect(typedSearchAttributes.get(revisionKey)).toBe(3);
      expect(typedSearchAttributes.get(componentKey)).toEqual([...componentNames]);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('**aroti**, revision 3: deployed');
      expect(currentDetails).toContain('| postgres | deployed |');
    });
  });

  test('goes without search attributes where the server does not know them', async () => {
    const { activities } = fakeActivities({
      resolvePlatform: async () => ({
        platform: { name: 'aroti', namespacePrefix: '' },
        components: [planOf('postgres')],
        searchAttributes: false,
      }),
    });
    await deploy(activities, [{}], async (handle) => {
      await handle.result();
      expect((await handle.describe()).typedSearchAttributes.get(platformKey)).toBeUndefined();
    });
  });
});

describe('when a component fails', () => {
  const failingRedis = (): Partial<Activities> => ({
    awaitComponent: async ({ component, isRollback }) => {
      if (isRollback) return;
      if (component === 'redis') {
        throw ApplicationFailure.nonRetryable('redis is not ready', failureTypes.componentFailed, [diagnosis]);
      }
      if (component === 'keycloak') await untilCancelled();
    },
    resolvePlatform: async () => ({
      platform: { name: 'aroti', namespacePrefix: '' },
      components: [planOf('keycloak'), planOf('redis'), planOf('backend-api', ['redis'])],
      searchAttributes: true,
    }),
  });

  test('the run fails with its diagnosis, and so do the query and the table', async () => {
    const { activities, calls } = fakeActivities(failingRedis());
    await deploy(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect(failure.type).toBe(failureTypes.componentFailed);
      expect(failure.message).toBe('redis is not ready\nRevision 2 serves again.');
      expect(failure.details).toEqual([[diagnosis]]);
      const progress: Progress = await handle.query('progress');
      expect(progress).toMatchObject({ state: 'rolled back', diagnoses: [diagnosis] });
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('**redis: Deployment/aroti/redis: ImagePullBackOff**');
    });
    expect(calls.slice(-2)).toEqual(['record 3 rolled back', 'record 2 deployed']);
  });

  test('what requires it is never applied, and what was being waited for is let go', async () => {
    const { activities, calls } = fakeActivities(failingRedis());
    await deploy(activities, [{}], async (handle) => {
      await failureOf(handle);
      const { components }: Progress = await handle.query('progress');
      expect(components.map(({ component, state }) => [component, state])).toEqual([
        ['keycloak', 'cancelled'],
        ['redis', 'failed'],
        ['backend-api', 'cancelled'],
      ]);
    });
    expect(calls).not.toContain('apply backend-api');
  });

  test('a failure that may pass is tried again', async () => {
    let attempts = 0;
    const { activities } = fakeActivities({
      checkComponent: async () => {
        if (++attempts === 1) throw new Error('connection refused');
        return { changes: [], facts: [] };
      },
    });
    const result = await deploy(activities, [{}], (handle) => handle.result());
    expect(result.components.every(({ state }) => state === 'deployed')).toBe(true);
  });
});

test('a cancelled run says so, and waits until its activities have let go', async () => {
  const { activities, calls } = fakeActivities({
    awaitComponent: async ({ component }) => {
      if (component === 'postgres') await untilCancelled();
    },
  });
  await deploy(activities, [{}], async (handle) => {
    while (!calls.includes('apply postgres')) await new Promise((resolve) => setTimeout(resolve, 20));
    await handle.cancel();
    expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
    const { state, components }: Progress = await handle.query('progress');
    expect(state).toBe('cancelled');
    expect(components.find(({ component }) => component === 'postgres')?.state).toBe('cancelled');
  });
  expect(calls.at(-1)).toBe('record 3 failed');
});

describe('the plan comes before the first write', () => {
  const objects = (facts: object) => [
    { object: 'Service/aroti/redis', action: 'configure', fields: [], conflicts: [], ...facts },
  ];
  const planned = (facts: object): PlatformPlan =>
    planWith({
      components: [{ component: 'redis', objects: objects(facts) as PlatformPlan['components'][0]['objects'] }],
    });

  test('a field that another manager owns ends the run, with the field, the manager and the way', async () => {
    const conflict = { path: '.spec.ports', manager: 'kubectl-edit', live: [1], wanted: [2], resolution: 'stop' };
    const { activities, calls } = fakeActivities({ planChanges: async () => planned({ conflicts: [conflict] }) });
    await deploy(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure.type).toBe(failureTypes.conflict);
      for (const word of ['Nothing was written', 'kubectl-edit', '"redis:.spec.ports"', 'adopt', 'yield', 'force']) {
        expect(failure.message).toContain(word);
      }
      expect((await handle.query<Progress, []>('progress')).diagnoses).toEqual(failure.details?.[0]);
    });
    expect(calls).toEqual(['resolve platform']);
  });

  test('so does a change that can not be made', async () => {
    const refusal = { reason: 'Immutable', message: '.spec.clusterIP can not change.', suggestion: 'Leave it.' };
    const { activities, calls } = fakeActivities({ planChanges: async () => planned({ action: 'refuse', refusal }) });
    await deploy(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toMatchObject({ type: failureTypes.refused });
      expect(failure.message).toContain('Service/aroti/redis: Immutable: .spec.clusterIP can not change. Leave it.');
    });
    expect(calls).toEqual(['resolve platform']);
  });

  test('what the document no longer has is deleted last, unless that is not wanted', async () => {
    const prune: PlatformPlan['prune'] = [
      { object: 'Deployment/aroti/old', action: 'prune', fields: [], conflicts: [] },
    ];
    const withPrune = { planChanges: async () => planWith({ prune }) };
    const { activities, calls } = fakeActivities(withPrune);
    const result = await deploy(activities, [{}], (handle) => handle.result());
    expect(result.pruned).toEqual([{ object: 'Deployment/aroti/old', action: 'pruned' }]);
    expect(calls.slice(-2)).toEqual(['prune revision 3', 'record 3 deployed']);
    const kept = fakeActivities(withPrune);
    await deploy(kept.activities, [{ prune: false }], (handle) => handle.result());
    expect(kept.calls.filter((call) => call.startsWith('prune'))).toEqual([]);
  });
});

describe('bad input is refused on the first line, before anything is done', () => {
  test.each([
    ['null', null, 'input'],
    ['not an object', 'aroti', 'input'],
    ['a list', [], 'input'],
    ['an unknown key', { platfrom: {} }, 'platfrom'],
    ['an unknown key of the document', { platform: { domian: 'x.org' } }, 'platform.domian'],
    [
      'a wrong unit',
      { platform: { components: { postgres: { storage: { size: '20GB' } } } } },
      'platform.components.postgres.storage.size',
    ],
    ['what can be no component', { components: ['My SQL'] }, 'components'],
    ['a document that is too large', { platform: { domain: 'x'.repeat(1_000_000) } }, 'platform'],
  ])('%s', async (_name, input, path) => {
    const { activities, calls } = fakeActivities();
    await deploy(activities, [input], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure.type).toBe(failureTypes.invalidInput);
      expect(failure.message).toContain(path);
      expect(failure.nonRetryable).toBe(true);
    });
    expect(calls).toEqual([]);
  });
});
