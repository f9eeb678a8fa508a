import { ApplicationFailure, condition, defineQuery, setHandler, sleep } from '@temporalio/workflow';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import type { DeployInput } from '../../../src/platform/deploy-input.ts';
import type { ComponentProgress, DeployResult, Progress } from '../../../src/workflows/types.ts';

const progressQuery = defineQuery<Progress>('progress');

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

const nothingElse = { pruned: [], superseded: [] };

/** Plays the workflow that the CLI watches; the platform's name says which part: `works`, `fails`, `refuses`, or it goes on for ever. */
export async function deployPlatform(input: DeployInput = {}): Promise<DeployResult> {
  const platform = input.platform?.name ?? 'aroti';
  const begun = Date.now();
  const postgres = pending('postgres', []);
  const redis = pending('redis', ['postgres']);
  const progress: Progress = {
    platform,
    revision: 5,
    state: 'deploying',
    components: [postgres, redis],
    ...nothingElse,
    paused: false,
    awaitingApproval: [],
    diagnoses: [],
  };
  setHandler(progressQuery, () => progress);
  const enter = (component: ComponentProgress, state: ComponentProgress['state']) => {
    component.startedAt ??= new Date().toISOString();
    Object.assign(component, { state, seconds: (Date.now() - begun) / 1000 });
  };

  if (platform === 'refuses') {
    throw ApplicationFailure.nonRetryable('wrong', failureTypes.invalidInput, [{ path: 'domain', message: 'no host' }]);
  }
  enter(postgres, 'waiting');
  postgres.changes.push({ object: 'StatefulSet/database/postgres', action: 'created' });
  postgres.changes.push({ object: 'Service/database/postgres', action: 'unchanged' });
  if (!['works', 'fails'].includes(platform)) await condition(() => false);
  await sleep(1500);
  enter(postgres, 'deployed');
  postgres.endpoints.push('postgres.database.svc.cluster.local:5432');
  postgres.facts.push('login to aroti as aroti');
  if (platform === 'fails') {
    enter(redis, 'failed');
    Object.assign(progress, { state: 'failed', diagnoses: [diagnosis] });
    throw ApplicationFailure.nonRetryable('redis is not ready', failureTypes.componentFailed, [diagnosis]);
  }
  enter(redis, 'deployed');
  return { platform, revision: 5, seconds: 1.5, components: progress.components, ...nothingElse };
}

function pending(component: 'postgres' | 'redis', requires: 'postgres'[]): ComponentProgress {
  return { component, requires, state: 'pending', seconds: 0, changes: [], facts: [], endpoints: [] };
}
