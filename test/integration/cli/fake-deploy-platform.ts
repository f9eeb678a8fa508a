import {
  ApplicationFailure,
  CancelledFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import { fakePlan } from './fake-plan.ts';
import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import type { DeployInput } from '../../../src/platform/deploy-input.ts';
import type { ComponentProgress, DeployResult, PlatformPlan, Progress } from '../../../src/workflows/types.ts';

const progressQuery = defineQuery<Progress>('progress');
const planQuery = defineQuery<PlatformPlan | null>('plan');

const diagnosis: Diagnosis = {
  component: 'redis',
  object: 'Deployment/aroti/redis',
  rule: 'Ready: 0/1',
  reason: 'ImagePullBackOff',
  message: 'Back-off pulling image "redis:none"',
  containers: [],
  events: [],
  suggestion: 'Check the tag.',
};

const holder = { workflowId: 'rollback-held', runId: 'r', startedAt: '2026-01-02T03:04:05Z' };

/**
 * Plays the workflow that the CLI watches; the platform's name says which part: `works`, `fails`, `fails-back` (and is rolled
 * back), `refuses`, `held` (by another run), or it goes on until it is told something.
 */
export async function deployPlatform(input: DeployInput = {}): Promise<DeployResult> {
  const platform = input.platform?.name ?? 'aroti';
  const postgres = pending('postgres', []);
  const redis = pending('redis', ['postgres']);
  const progress = begin(platform, [postgres, redis]);
  const told = listen(progress);

  if (platform === 'refuses') {
    throw ApplicationFailure.nonRetryable('wrong', failureTypes.invalidInput, [{ path: 'domain', message: 'no host' }]);
  }
  if (platform === 'held') {
    const message = 'rollback-held is running since 2026-01-02T03:04:05Z (run r)';
    throw ApplicationFailure.nonRetryable(message, failureTypes.alreadyRunning, [holder]);
  }
  if (input.approve) {
    Object.assign(progress, { state: 'awaiting approval', awaitingApproval: waitsFor(input.approve) });
    await condition(() => progress.awaitingApproval.length === 0 || told.stop !== undefined);
  }
  if (!told.stop) {
    progress.state = 'deploying';
    enter(postgres, 'waiting');
    postgres.changes.push({ object: 'StatefulSet/database/postgres', action: 'created' });
    postgres.changes.push({ object: 'Service/database/postgres', action: 'unchanged' });
    if (!input.approve && !['works', 'fails', 'fails-back'].includes(platform)) {
      await condition(() => told.stop !== undefined || told.superseded);
    }
  }
  if (told.stop) throw stopped(progress, told.stop.rollback);
  await sleep(1500);
  enter(postgres, 'deployed');
  postgres.endpoints.push('postgres.database.svc.cluster.local:5432');
  postgres.facts.push('login to aroti as aroti');
  if (platform.startsWith('fails')) {
    enter(redis, 'failed');
    Object.assign(progress, { state: 'failed', diagnoses: [diagnosis] });
    if (platform === 'fails-back') goBack(progress);
    throw ApplicationFailure.nonRetryable('redis is not ready', failureTypes.componentFailed, [diagnosis]);
  }
  enter(redis, 'deployed');
  const { revision, components, pruned, superseded } = progress;
  return { platform, revision, seconds: 1.5, components, pruned, superseded };
}

function begin(platform: string, components: ComponentProgress[]): Progress {
  return {
    platform,
    revision: 5,
    state: 'deploying',
    components,
    pruned: [],
    superseded: [],
    paused: false,
    awaitingApproval: [],
    diagnoses: [],
  };
}

interface Told {
  stop?: { rollback: boolean };
  superseded: boolean;
}

/** Takes updates, and signals of the same names. */
function listen(progress: Progress): Told {
  const told: Told = { superseded: false };
  setHandler(progressQuery, () => progress);
  setHandler(planQuery, () => (progress.state === 'preparing' ? null : fakePlan(progress.platform)));
  take('approve', (components) => {
    const approved = (components as string[] | undefined) ?? progress.awaitingApproval;
    progress.awaitingApproval = progress.awaitingApproval.filter((name) => !approved.includes(name));
  });
  take('pause', () => {
    progress.paused = true;
  });
  take('resume', () => {
    progress.paused = false;
  });
  take('supersede', () => {
    progress.superseded.push(progress.revision);
    progress.revision += 1;
    told.superseded = true;
  });
  take('stop', (how) => {
    told.stop = how as { rollback: boolean };
  });
  return told;

  function take(name: string, handle: (argument: unknown) => void): void {
    setHandler(defineSignal<[unknown]>(name), handle);
    const update = (argument: unknown) => {
      handle(argument);
      return progress;
    };
    setHandler(defineUpdate<Progress, [unknown]>(name), update, {
      validator: (_argument: unknown) => mayTake(name, progress),
    });
  }
}

function mayTake(name: string, progress: Progress): void {
  if (name === 'approve' && progress.awaitingApproval.length === 0) throw new Error('nothing waits for approval');
  if (name === 'resume' && !progress.paused) throw new Error('it is not paused');
  if (name === 'supersede' && progress.platform === 'stubborn') throw new Error('it is rolling back');
}

function waitsFor(approve: true | string[]): string[] {
  return approve === true ? ['everything'] : approve;
}

function goBack(progress: Progress): void {
  const { components } = progress;
  Object.assign(progress, {
    state: 'rolled back',
    rollback: {
      toRevision: 4,
      components: components.map((component) => ({ ...component, state: 'deployed' })),
      left: [{ component: 'postgres', reason: 'its volume stays' }],
      diagnoses: [],
    },
    ending: 'Revision 4 serves again.',
  });
}

function stopped(progress: Progress, rollback: boolean): CancelledFailure {
  Object.assign(progress, {
    state: 'cancelled',
    ending: rollback ? 'Revision 4 serves again.' : 'What revision 5 applied stays.',
  });
  for (const component of progress.components) enter(component, 'cancelled');
  return new CancelledFailure('stopped');
}

function enter(component: ComponentProgress, state: ComponentProgress['state']): void {
  component.startedAt ??= new Date().toISOString();
  Object.assign(component, { state, seconds: (Date.now() - Date.parse(component.startedAt)) / 1000 });
}

function pending(component: 'postgres' | 'redis', requires: 'postgres'[]): ComponentProgress {
  return { component, requires, state: 'pending', seconds: 0, changes: [], facts: [], endpoints: [] };
}
