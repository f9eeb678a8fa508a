import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { fakeActivities, planOf, wayBackTo } from '../../support/fake-activities.ts';
import {
  diagnosis,
  failureOf,
  progressWhen,
  startWorkflowRuns,
  untilCancelled,
  type WorkflowRuns,
} from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { deployPlatform } from '../../../src/workflows/deploy-platform.ts';
import type { rollbackPlatform } from '../../../src/workflows/rollback-platform.ts';
import type { Progress } from '../../../src/workflows/types.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

/** Redis of the new revision never gets ready. */
const failingRedis = (overrides: Partial<Activities> = {}) =>
  fakeActivities({
    resolvePlatform: async () => ({
      platform: { name: 'aroti', namespacePrefix: '' },
      components: [planOf('postgres'), planOf('redis', ['postgres']), planOf('backend-api', ['redis'])],
      searchAttributes: false,
    }),
    awaitComponent: async ({ component, isRollback }) => {
      if (component !== 'redis' || isRollback) return;
      throw ApplicationFailure.nonRetryable('redis is not ready', failureTypes.componentFailed, [diagnosis]);
    },
    ...overrides,
  });

async function deployFailing(
  activities: Activities,
  input: object,
): Promise<{ failure: ApplicationFailure; progress: Progress }> {
  return runs.run<typeof deployPlatform, { failure: ApplicationFailure; progress: Progress }>(
    'deployPlatform',
    activities,
    [input],
    async (handle) => ({
      failure: (await failureOf(handle)) as ApplicationFailure,
      progress: await progressWhen(handle, () => true),
    }),
  );
}

describe('after a failure', () => {
  test('what was begun comes back, in reverse order, checked afterwards; what was not begun is left alone', async () => {
    const { activities, calls } = failingRedis();
    const { failure, progress } = await deployFailing(activities, {});
    expect(failure.message).toContain('Revision 2 serves again.');
    expect(progress).toMatchObject({
      state: 'rolled back',
      ending: 'Revision 2 serves again.',
      rollback: { toRevision: 2 },
    });
    expect(progress.rollback?.components.map(({ component, state }) => [component, state])).toEqual([
      ['postgres', 'deployed'],
      ['redis', 'deployed'],
    ]);
    expect(calls.slice(calls.indexOf('look back') + 1)).toEqual([
      'apply revision 2 of redis',
      'apply revision 2 of postgres',
      'check postgres',
      'check redis',
      'prune revision 2',
      'record 3 rolled back',
      'record 2 deployed',
    ]);
  });

  test('what stays as it is, is named', async () => {
    const left = [{ component: 'redis', reason: 'the schema has moved from 1 to 2' }];
    const { activities } = failingRedis({ planWayBack: async ({ components }) => wayBackTo(2, components, left) });
    const { failure, progress } = await deployFailing(activities, {});
    expect(failure.message).toContain('redis was left as it is: the schema has moved from 1 to 2.');
    expect(progress.rollback?.left).toEqual(left);
  });

  test('without an earlier revision, everything stays, and the failure says so', async () => {
    const impossible = 'No revision was deployed before: there is nothing to roll back to.';
    const { activities, calls } = failingRedis({ planWayBack: async () => ({ impossible }) });
    const { failure, progress } = await deployFailing(activities, {});
    expect(failure.message).toBe(`redis is not ready\n${impossible} What was applied stays.`);
    expect(progress.state).toBe('failed');
    expect(calls.at(-1)).toBe('record 3 failed');
  });

  test('not if it is not wanted', async () => {
    const { activities, calls } = failingRedis();
    const { progress } = await deployFailing(activities, { rollbackOnFailure: false });
    expect(progress.ending).toBe('What was applied stays as it is (postgres, redis); nothing was rolled back.');
    expect(calls).not.toContain('look back');
  });

  test('a way back that fails too is told beside the first cause', async () => {
    const { activities, calls } = failingRedis({
      checkComponent: async ({ component, isRollback }) => {
        if (isRollback && component === 'postgres') {
          throw ApplicationFailure.nonRetryable('postgres does not answer', failureTypes.componentFailed, [
            { ...diagnosis, component: 'postgres' },
          ]);
        }
        return { changes: [], facts: [] };
      },
    });
    const { failure, progress } = await deployFailing(activities, {});
    expect(failure.message).toBe('redis is not ready\nThe rollback failed: postgres does not answer');
    expect(progress).toMatchObject({
      state: 'failed',
      diagnoses: [diagnosis],
      rollback: { diagnoses: [{ component: 'postgres' }] },
    });
    expect(calls.at(-1)).toBe('record 3 failed');
  });

  test('another document may take over from the way back', async () => {
    let revision = 2;
    const { activities } = failingRedis({
      openRevision: async () => ++revision,
      awaitComponent: async ({ component, isRollback, platform }) => {
        if (component === 'redis' && isRollback) await untilCancelled();
        if (component === 'redis' && platform.revision === 3) {
          throw ApplicationFailure.nonRetryable('redis is not ready', failureTypes.componentFailed, [diagnosis]);
        }
      },
    });
    await runs.run<typeof deployPlatform, void>('deployPlatform', activities, [{}], async (handle) => {
      await progressWhen(handle, ({ rollback }) => rollback?.components[1]?.state === 'waiting');
      await handle.executeUpdate('supersede', { args: [{}] });
      expect(await handle.result()).toMatchObject({ revision: 4, superseded: [3] });
      expect((await progressWhen(handle, () => true)).rollback).toBeUndefined();
    });
  });
});

describe('rollbackPlatform', () => {
  const rollback = <Result>(
    activities: Activities,
    input: object,
    use: (handle: WorkflowHandle<typeof rollbackPlatform>) => Promise<Result>,
  ) => runs.run<typeof rollbackPlatform, Result>('rollbackPlatform', activities, [input], use);

  test('brings a revision back, and tells what it did', async () => {
    const { activities, calls } = fakeActivities();
    const result = await rollback(activities, { revision: 1 }, (handle) => handle.result());
    expect(result).toMatchObject({ platform: 'aroti', fromRevision: 3, toRevision: 1, left: [] });
    expect(result.components.map(({ component, state }) => [component, state])).toEqual([
      ['postgres', 'deployed'],
      ['keycloak', 'deployed'],
    ]);
    expect(calls).toEqual([
      'resolve platform',
      'look back',
      'apply revision 1 of keycloak',
      'apply revision 1 of postgres',
      'await postgres',
      'check postgres',
      'await keycloak',
      'check keycloak',
      'prune revision 1',
      'record 3 rolled back',
      'record 1 deployed',
    ]);
  });

  test('writes down that a schema was accepted before anything serves on it', async () => {
    const { activities, calls } = fakeActivities({
      planRollback: async () => ({ ...wayBackTo(1, ['postgres']), acceptedSchema: '0003' }),
    });
    await rollback(activities, {}, (handle) => handle.result());
    expect(calls.slice(0, 3)).toEqual(['resolve platform', 'accept schema 0003', 'apply revision 1 of postgres']);
  });

  test('refuses what would need the schema rolled back, before anything is written', async () => {
    const { activities, calls } = fakeActivities({
      planRollback: async () => {
        throw ApplicationFailure.nonRetryable('The schema has moved', failureTypes.schemaMoved, { from: '2', to: '1' });
      },
    });
    await rollback(activities, {}, async (handle) => {
      expect(await failureOf(handle)).toMatchObject({
        type: failureTypes.schemaMoved,
        message: 'The schema has moved\nNothing was written.',
      });
    });
    expect(calls).toEqual(['resolve platform']);
  });

  test.each([
    [{ revision: 0 }, 'revision'],
    [{ revison: 1 }, 'revison'],
    [{ components: 'redis' }, 'components'],
  ])('refuses %j', async (input, path) => {
    const { activities, calls } = fakeActivities();
    await rollback(activities, input, async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure.type).toBe(failureTypes.invalidInput);
      expect(failure.message).toContain(path);
    });
    expect(calls).toEqual([]);
  });
});
