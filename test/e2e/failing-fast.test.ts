import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { Diagnosis } from '../../src/kubernetes/diagnosis.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';
import type { Progress } from '../../src/workflows/types.ts';

jest.setTimeout(300_000);

let orchestrator: Orchestrator;
let cluster: Cluster;
const prefixes: string[] = [];

beforeAll(async () => {
  orchestrator = await startOrchestrator({ ownDocument: { profile: 'local' } });
  cluster = await testCluster();
});
afterAll(async () => {
  await orchestrator.stop();
  for (const prefix of prefixes) await removePlatform(cluster, prefix);
});

/** Deploys under a prefix of its own what can't get ready, and gives the diagnosis and everything that was said of it. */
async function diagnose(input: DeployInput): Promise<{ diagnosis: Diagnosis; message: string; progress: Progress }> {
  const namespacePrefix = randomPrefix();
  prefixes.push(namespacePrefix);
  const handle = await orchestrator.start({ ...input, platform: { ...input.platform, namespacePrefix } });
  const failure = await handle.result().then(
    () => undefined,
    (error: unknown) => (error as { cause?: unknown }).cause,
  );
  expect(failure).toMatchObject({ type: failureTypes.componentFailed, nonRetryable: true });
  const { message, details } = failure as { message: string; details: [Diagnosis[]] };
  const progress = await handle.query<Progress, []>('progress');
  expect(progress.diagnoses).toEqual(details[0]);
  const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
  const [diagnosis] = details[0];
  if (!diagnosis) throw new Error('the failure carries no diagnosis');
  expect(currentDetails).toContain(diagnosis.reason);
  expect(message).toContain(diagnosis.reason);
  expect(diagnosis.suggestion).not.toBe('');
  return { diagnosis, message, progress };
}

describe('the cause is named, long before the time-out', () => {
  test('a wrong image tag', async () => {
    const { diagnosis } = await diagnose({
      components: ['namespaces', 'rbac', 'secrets', 'redis'],
      platform: { components: { redis: { image: 'redis:no-such-tag' } } },
    });
    expect(diagnosis).toMatchObject({ component: 'redis', reason: 'ImagePullBackOff' });
    expect(diagnosis.object).toMatch(/^Deployment\/t[0-9a-f]+-aroti\/redis$/);
    expect(diagnosis.message).toContain('redis:no-such-tag');
    expect(diagnosis.events.map(({ reason }) => reason)).toContain('Failed');
  });

  test('a crashing container, with its last lines', async () => {
    const { diagnosis } = await diagnose({
      components: ['namespaces', 'rbac', 'secrets', 'temporal-worker'],
      platform: {
        components: { 'temporal-worker': { command: ['python3', '-c', 'raise SystemExit("out of marmalade")'] } },
      },
    });
    expect(diagnosis).toMatchObject({ component: 'temporal-worker', reason: 'CrashLoopBackOff' });
    const [container] = diagnosis.containers;
    expect([...(container?.logs ?? []), ...(container?.previousLogs ?? [])].join('\n')).toContain('out of marmalade');
  });

  test('a missing Secret', async () => {
    const { diagnosis } = await diagnose({ components: ['namespaces', 'rbac', 'redis'] });
    expect(diagnosis.component).toBe('redis');
    expect(['CreateContainerConfigError', 'FailedMount']).toContain(diagnosis.reason);
    expect(diagnosis.message).toMatch(/redis-(auth|secret)/);
  });

  test('a failing migration, with what it printed', async () => {
    const { diagnosis } = await diagnose({
      components: ['namespaces', 'rbac', 'secrets', 'migrations', 'backend-api'],
      platform: {
        components: {
          'backend-api': { migrations: { command: ['python3', '-c', 'raise SystemExit("relation is in the way")'] } },
        },
      },
    });
    expect(diagnosis).toMatchObject({ component: 'migrations', reason: 'BackoffLimitExceeded' });
    expect(diagnosis.object).toMatch(/^Job\/t[0-9a-f]+-aroti\/aroti-backend-migrations-/);
    expect(diagnosis.containers.flatMap(({ logs }) => logs)).toEqual(['relation is in the way']);
  });

  test('a later, right deployment is not held up by the failed one', async () => {
    const namespacePrefix = randomPrefix();
    prefixes.push(namespacePrefix);
    const components: DeployInput['components'] = ['namespaces', 'rbac', 'secrets', 'redis'];
    const wrong = { namespacePrefix, components: { redis: { image: 'redis:no-such-tag' } } };
    await orchestrator.deployFailing({ components, platform: wrong });
    const result = await orchestrator.deploy({ components, platform: { namespacePrefix } });
    expect(result.revision).toBe(2);
    expect(result.components.every(({ state }) => state === 'deployed')).toBe(true);
  });
});
