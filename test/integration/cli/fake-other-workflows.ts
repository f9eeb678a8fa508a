import { ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import { fakePlan } from './fake-plan.ts';
import type {
  ComponentProgress,
  DiagnoseReport,
  PlatformPlan,
  RollbackResult,
  VerifyReport,
} from '../../../src/workflows/types.ts';

interface Input {
  platform?: { name?: string };
  revision?: number;
  acceptSchema?: string;
  selfHeal?: boolean;
}

/** Plays `planPlatform`; the platform's name says which plan. `endless` never ends. */
export async function planPlatform({ platform }: Input = {}): Promise<PlatformPlan> {
  if (platform?.name === 'endless') await condition(() => false);
  await sleep(200);
  return fakePlan(platform?.name ?? 'aroti');
}

/** Plays `rollbackPlatform`; the schema of the platform `moved` has moved on. */
export async function rollbackPlatform({ platform, revision = 3, acceptSchema }: Input = {}): Promise<RollbackResult> {
  const name = platform?.name ?? 'aroti';
  if (name === 'moved' && acceptSchema !== 'b2') {
    const message = 'the schema is at b2, revision 3 was deployed with a1';
    throw ApplicationFailure.nonRetryable(message, failureTypes.schemaMoved, [{ from: 'b2', to: 'a1' }]);
  }
  await sleep(200);
  const component: ComponentProgress = {
    component: 'redis',
    requires: [],
    state: 'deployed',
    seconds: 1,
    changes: [{ object: 'Deployment/aroti/redis', action: 'configured' }],
    facts: [],
    endpoints: [],
  };
  return {
    platform: name,
    fromRevision: 4,
    toRevision: revision,
    seconds: 0.2,
    components: [component],
    pruned: [],
    left: [{ component: 'postgres', reason: 'its volume stays' }],
  };
}

/** Plays `verifyPlatform`: redis has drifted, unless it is put back or the platform is `healthy`. */
export async function verifyPlatform({ platform, selfHeal = false }: Input = {}): Promise<VerifyReport> {
  const name = platform?.name ?? 'aroti';
  await sleep(100);
  const drift = {
    object: 'Deployment/aroti/redis',
    path: '.spec.replicas',
    live: 5,
    wanted: 2,
    by: 'kubectl-scale',
    at: new Date(Date.now() - 125_000).toISOString(),
  };
  const healthy = selfHeal || name === 'healthy';
  const report: VerifyReport = {
    platform: name,
    revision: 4,
    at: new Date().toISOString(),
    healthy,
    components: [{ component: 'redis', ready: true, facts: ['PING'], diagnoses: [], drift: healthy ? [] : [drift] }],
    healed: selfHeal ? [{ object: drift.object, action: 'configured' }] : [],
    ...(name === 'busy' && { skipped: 'deploy-busy is going on' }),
  };
  if (!healthy && name !== 'busy') {
    throw ApplicationFailure.nonRetryable('1 field has drifted', failureTypes.unhealthy, report);
  }
  return report;
}

/** Plays `diagnosePlatform`: a Pod does not start, unless the platform is `healthy`. */
export async function diagnosePlatform({ platform }: Input = {}): Promise<DiagnoseReport> {
  const name = platform?.name ?? 'aroti';
  await sleep(100);
  const healthy = name === 'healthy';
  return {
    platform: name,
    revision: 4,
    at: new Date().toISOString(),
    seconds: 0.1,
    healthy,
    findings: healthy
      ? []
      : [
          {
            case: 'pod does not start',
            component: 'redis',
            object: 'Pod/aroti/redis-0',
            cause: 'The image is not there.',
            evidence: ['ImagePullBackOff'],
            remedy: 'Correct the tag.',
          },
        ],
    well: ['postgres: ready'],
    markdown: '# aroti\n\nredis: The image is not there.\n',
  };
}
