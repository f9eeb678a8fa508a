import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities, inspected } from '../../support/fake-activities.ts';
import { diagnosis, failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { Inspected } from '../../../src/activities/verify-inspect.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import { platformKey, revisionKey } from '../../../src/workflows/search-attributes.ts';
import type { VerifyReport } from '../../../src/workflows/types.ts';
import type { verifyPlatform } from '../../../src/workflows/verify-platform.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const object = 'Deployment/aroti/redis';
const redisDrifted = {
  component: 'redis',
  drift: [{ object, path: '.spec.replicas', live: 3, wanted: 1, by: 'kubectl', at: '2026-01-01T00:00:00.000Z' }],
};
const postgresGone = { component: 'postgres', drift: [{ object: 'Service/database/postgres', path: '' }] };

/** Looks that see one thing after the other, the last one from then on. */
const seeing = (...looks: Inspected[]): Partial<Activities> => {
  let look = 0;
  return { inspectPlatform: async () => looks[Math.min(look++, looks.length - 1)] ?? inspected() };
};
const verify = (activities: Activities, input: object = {}) =>
  runs.run<typeof verifyPlatform, { report?: VerifyReport; failure?: ApplicationFailure; details: string }>(
    'verifyPlatform',
    activities,
    [input],
    async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure | undefined;
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      if (failure) return { failure, report: failure.details?.[0] as VerifyReport, details: currentDetails };
      return { report: await handle.result(), details: currentDetails };
    },
  );

describe('a look', () => {
  test('a platform as it was deployed: the run ends well, and nothing is written', async () => {
    const { activities, calls } = fakeActivities();
    const { report, failure, details } = await verify(activities);
    expect(failure).toBeUndefined();
    expect(report).toEqual(inspected().report);
    expect(calls).toEqual(['inspect platform']);
    expect(details).toContain('**aroti**, revision 3, at 2026-01-01T12:00:00.000Z: as it was deployed');
    expect(details).toContain('| redis | yes | yes |');
  });

  test('a backup that did not happen fails the run, and says what to do', async () => {
    const one = inspected();
    const late = { what: 'backup of aroti', reason: 'the newest is too old', remedy: 'Trigger the Schedule.' };
    const backups = { well: false, late: [late], newest: [] };
    const { activities } = fakeActivities(seeing({ ...one, report: { ...one.report, healthy: false, backups } }));
    const { failure, report, details } = await verify(activities);
    expect(failure?.type).toBe(failureTypes.unhealthy);
    expect(failure?.message).toBe('aroti is not backed up as it should be: backup of aroti: the newest is too old');
    expect(report?.backups).toEqual(backups);
    expect(details).toContain('**backup of aroti**: the newest is too old');
    expect(details).toContain('Trigger the Schedule.');
  });

  test('drift fails the run, naming the field and who wrote it; nothing is put back', async () => {
    const { activities, calls } = fakeActivities(seeing(inspected([redisDrifted])));
    const { report, failure, details } = await verify(activities);
    expect(failure).toMatchObject({ type: failureTypes.unhealthy, nonRetryable: true });
    expect(failure?.message).toBe(
      `aroti is not as it was deployed: redis: 1 field drifted (${object} .spec.replicas: 3, wanted 1 (kubectl, 2026-01-01T00:00:00.000Z))`,
    );
    expect(report?.components.find(({ component }) => component === 'redis')?.drift).toEqual(redisDrifted.drift);
    expect(calls).toEqual([]);
    expect(details).toContain(`- ${object} .spec.replicas: 3, wanted 1`);
  });

  test('what does not run fails the run with its diagnosis, and is not healed by putting nothing back', async () => {
    const unwell = inspected([{ component: 'redis', ready: false, diagnoses: [diagnosis] }], { selfHeal: true });
    const { activities, calls } = fakeActivities(seeing(unwell));
    const { failure, details } = await verify(activities);
    expect(failure?.message).toContain(`redis: ${object}: ImagePullBackOff: Back-off pulling image`);
    expect(details).toContain(diagnosis.suggestion);
    expect(calls).toEqual([]);
  });

  test('what was skipped says so and ends well', async () => {
    const { report } = inspected();
    const skipped = { ...report, healthy: false, components: [], skipped: 'deploy-aroti changes the platform' };
    const { activities } = fakeActivities(seeing(inspected([], { report: skipped, selfHeal: true })));
    const { report: given, details } = await verify(activities);
    expect(given).toEqual(skipped);
    expect(details).toContain('skipped, because deploy-aroti changes the platform');
  });

  test('can be found by platform and revision', async () => {
    const { activities } = fakeActivities();
    await runs.run('verifyPlatform', activities, [], async (handle) => {
      await handle.result();
      const { typedSearchAttributes } = await handle.describe();
      expect(typedSearchAttributes.get(platformKey)).toBe('aroti');
      expect(typedSearchAttributes.get(revisionKey)).toBe(3);
    });
  });

  test('a wrong input is refused before anything is looked at', async () => {
    const { activities, calls } = fakeActivities();
    const { failure } = await verify(activities, { heal: true });
    expect(failure).toMatchObject({ type: 'InvalidInput' });
    expect(calls).toEqual([]);
  });
});

describe('selfHeal', () => {
  const healing = { selfHeal: true };

  test('puts back what drifted, in the order of the components, waits, checks, and looks again', async () => {
    const drifted = inspected([redisDrifted, postgresGone], healing);
    const overrides = seeing(drifted, drifted, inspected([], healing));
    const { activities, calls } = fakeActivities(overrides);
    const { report, failure, details } = await verify(activities);
    expect(failure).toBeUndefined();
    expect(calls).toEqual([
      'heal postgres',
      'await postgres',
      'check postgres',
      'heal redis',
      'await redis',
      'check redis',
    ]);
    expect(report).toMatchObject({
      healthy: true,
      healed: [
        { object: 'Service/database/postgres', action: 'configured' },
        { object, action: 'configured' },
      ],
    });
    expect(details).toContain('Put back: 2 configured');
  });

  test('what its check had to set right inside a component is healed, too; what it left alone is not', async () => {
    const { activities } = fakeActivities({
      ...seeing(inspected([postgresGone], healing), inspected([postgresGone], healing), inspected([], healing)),
      healComponent: async () => [],
      checkComponent: async () => ({
        changes: [
          { object: 'Role/postgres/a', action: 'configured' },
          { object: 'Role/postgres/b', action: 'unchanged' },
        ],
        facts: [],
      }),
    });
    const { report } = await verify(activities);
    expect(report?.healed).toEqual([{ object: 'Role/postgres/a', action: 'configured' }]);
  });

  test('a component that can not be put back does not keep the next one from its turn, and its cause is told', async () => {
    const refused = { ...diagnosis, component: 'postgres', reason: 'Forbidden' };
    const drifted = inspected([postgresGone, redisDrifted], healing);
    const { activities, calls } = fakeActivities({
      ...seeing(drifted, drifted, inspected([postgresGone], healing)),
      healComponent: async ({ component, objects }) => {
        if (component !== 'postgres') return objects.map((one) => ({ object: one, action: 'configured' }));
        throw ApplicationFailure.nonRetryable('forbidden', failureTypes.refused, [refused]);
      },
    });
    const { report, failure } = await verify(activities);
    expect(failure?.type).toBe(failureTypes.unhealthy);
    expect(report?.healed).toEqual([{ object, action: 'configured' }]);
    expect(report?.components.find(({ component }) => component === 'postgres')?.diagnoses).toEqual([refused]);
    expect(calls).toEqual(['await redis', 'check redis']);
  });

  test('puts nothing back that was deployed since the first look', async () => {
    const { activities, calls } = fakeActivities(seeing(inspected([redisDrifted], healing), inspected([], healing)));
    const { report, failure } = await verify(activities);
    expect(failure).toBeUndefined();
    expect(report).toMatchObject({ healthy: true, healed: [] });
    expect(calls).toEqual([]);
  });

  test('puts back the revision that is live while it holds the lock', async () => {
    const later = inspected([redisDrifted], healing);
    const next = { ...later, platform: { ...later.platform, revision: 4 } };
    const revisions: number[] = [];
    const { activities } = fakeActivities({
      ...seeing(inspected([redisDrifted], healing), next, inspected([], healing)),
      healComponent: async ({ platform }) => {
        revisions.push(platform.revision);
        return [];
      },
    });
    await verify(activities);
    expect(revisions).toEqual([4]);
  });
});
