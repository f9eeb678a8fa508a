import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CancelledFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { whileHeartbeating } from '../../../src/activities/heartbeat.ts';
import { fakeActivities, planOf, wholePlan } from '../../support/fake-activities.ts';
import { startTemporal, type TestTemporal } from '../../support/temporal.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import { componentNames, requires } from '../../../src/platform/components.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { deployPlatform } from '../../../src/workflows/deploy-platform.ts';
import { componentKey, platformKey, revisionKey } from '../../../src/workflows/search-attributes.ts';
import type { DeployResult, Progress } from '../../../src/workflows/types.ts';

jest.setTimeout(60_000);

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(() => temporal.environment.teardown());

let runs = 0;
type Handle = WorkflowHandle<typeof deployPlatform>;

/** Starts a run as the temporal CLI would, and hands it over while a worker is there. */
function deploy<Result>(
  activities: Activities,
  args: unknown[],
  use: (handle: Handle) => Promise<Result>,
): Promise<Result> {
  return temporal.withWorker(activities, async (taskQueue) => {
    const workflowId = `deploy-${++runs}`;
    return use(
      await temporal.environment.client.workflow.start<typeof deployPlatform>('deployPlatform', {
        taskQueue,
        workflowId,
        args: args as [unknown],
      }),
    );
  });
}

const failureOf = async (handle: Handle): Promise<Error | undefined> => {
  const error = await handle.result().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof WorkflowFailedError ? error.cause : undefined;
};

/** What a wait that never gets ready does. */
const untilCancelled = () =>
  whileHeartbeating<string, never>(
    (_report, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );

const diagnosis: Diagnosis = {
  component: 'redis',
  object: 'Deployment/aroti/redis',
  rule: 'Available: 0/1',
  reason: 'ImagePullBackOff',
  message: 'Back-off pulling image "redis:none"',
  containers: [],
  events: [],
  suggestion: 'Set components.redis.image to a tag that exists.',
};

describe('a whole deployment', () => {
  test('applies, waits and checks each component, then records the revision', async () => {
    const { activities, calls } = fakeActivities();
    const result: DeployResult = await deploy(activities, [{}], (handle) => handle.result());
    expect(calls[0]).toBe('prepare platform');
    expect(calls.at(-1)).toBe('record deployed');
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
      preparePlatform: async () => ({
        platform: { name: 'aroti', namespacePrefix: '', revision: 3 },
        components: wholePlan(),
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
    awaitComponent: async ({ component }) => {
      if (component === 'redis') {
        throw ApplicationFailure.nonRetryable('redis is not ready', failureTypes.componentFailed, [diagnosis]);
      }
      if (component === 'keycloak') await untilCancelled();
    },
    preparePlatform: async () => ({
      platform: { name: 'aroti', namespacePrefix: '', revision: 3 },
      components: [planOf('keycloak'), planOf('redis'), planOf('backend-api', ['redis'])],
      searchAttributes: true,
    }),
  });

  test('the run fails with its diagnosis, and so do the query and the table', async () => {
    const { activities, calls } = fakeActivities(failingRedis());
    await deploy(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect(failure).toMatchObject({ type: failureTypes.componentFailed, message: 'redis is not ready' });
      expect(failure.details).toEqual([[diagnosis]]);
      const progress: Progress = await handle.query('progress');
      expect(progress).toMatchObject({ state: 'failed', diagnoses: [diagnosis] });
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('**redis: Deployment/aroti/redis: ImagePullBackOff**');
    });
    expect(calls.at(-1)).toBe('record failed');
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
  expect(calls.at(-1)).toBe('record failed');
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
