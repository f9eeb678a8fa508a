import * as wf from '@temporalio/workflow';
import { attempt } from './deploy-order.ts';
import { deployWithoutPlan } from './deploy-without-plan.ts';
import type { DeploymentControl } from './deployment-control.ts';
import { asRunFailure, diagnosesOf, validated } from './failures.ts';
import { listenForControl } from './listen-for-control.ts';
import { referenceOf, resolve, type Order } from './order.ts';
import { holdingPlatform } from './platform-lock.ts';
import { ProgressTracker } from './progress-tracker.ts';
import { recordOutcome } from './record-outcome.ts';
import { rollBack } from './roll-back.ts';
import type { DeployResult, Progress } from './types.ts';
import { parseDeployInput } from '../platform/deploy-input.ts';

/** What a deployment is doing and has done so far. */
export const progressQuery = wf.defineQuery<Progress>('progress');

/**
 * Deploys a platform. A dry run of everything comes first: with a conflict or a change that can't be made, nothing is written.
 * Then each component is applied, waited for and checked as soon as what it requires is deployed, and what the document no
 * longer has is deleted. Fails with `InvalidInput`, `AlreadyRunning`, `Conflict` or `Refused` before anything is written, or
 * with the diagnosis of the first component that can't get ready; the revision before then serves again, unless asked otherwise.
 */
export async function deployPlatform(rawInput?: unknown): Promise<DeployResult> {
  const input = validated(parseDeployInput, rawInput);
  if (!wf.patched('plan-before-write')) return deployWithoutPlan(input);
  const tracker = new ProgressTracker();
  wf.setHandler(progressQuery, () => tracker.progress, { description: 'Each component: state, changes, seconds' });
  const order = await resolve(input);
  return holdingPlatform(order.platform, () => deploy(order, tracker));
}

/** One document after the other, as each supersedes the one before. */
async function deploy(first: Order, tracker: ProgressTracker): Promise<DeployResult> {
  let order = first;
  const control = listenForControl(tracker, () => order);
  for (;;) {
    try {
      await control.interruptible(() => attempt(order, tracker, control));
      await wf.condition(wf.allHandlersFinished);
      tracker.end('deployed');
      return tracker.result();
    } catch (error) {
      const next =
        control.takeNext() ?? (await wf.CancellationScope.nonCancellable(() => end(order, error, tracker, control)));
      await superseded(order, tracker);
      order = next;
    }
  }
}

async function superseded(order: Order, tracker: ProgressTracker): Promise<void> {
  if (order.revision === undefined) return;
  await recordOutcome(referenceOf(order), 'superseded');
  tracker.update({ superseded: [...tracker.progress.superseded, order.revision] });
}

/** What comes after a failure or a cancellation. Throws what the run ends with, unless another document takes over meanwhile. */
async function end(order: Order, error: unknown, tracker: ProgressTracker, control: DeploymentControl): Promise<Order> {
  const cancelled = wf.isCancellation(error);
  const state = cancelled ? 'cancelled' : 'failed';
  const ending = await wayBack(order, cancelled, tracker, control);
  if (typeof ending === 'object') return ending;
  await wf.condition(wf.allHandlersFinished);
  if (tracker.progress.diagnoses.length === 0) tracker.update({ diagnoses: diagnosesOf(error) });
  tracker.end(tracker.progress.state === 'rolled back' && !cancelled ? 'rolled back' : state, ending);
  throw cancelled ? error : asRunFailure(error, ending);
}

/** Rolls back if that was asked for; tells in a sentence how the platform is left, or who takes over. */
async function wayBack(
  order: Order,
  cancelled: boolean,
  tracker: ProgressTracker,
  control: DeploymentControl,
): Promise<string | Order> {
  if (tracker.touched.length === 0) return order.revision === undefined ? 'Nothing was written.' : keep(order, tracker);
  if (!wantsRollback(order, cancelled, control)) return keep(order, tracker);
  try {
    let ending = '';
    await control.interruptible(async () => void (ending = await rollBack(order, tracker)));
    return ending;
  } catch (error) {
    const next = control.takeNext();
    if (next) return next;
    await recordOutcome(referenceOf(order), 'failed');
    const cause = wf.isCancellation(error) ? 'was cancelled' : `failed: ${(asRunFailure(error) as Error).message}`;
    return `The rollback ${cause}`;
  }
}

function wantsRollback({ input }: Order, cancelled: boolean, control: DeploymentControl): boolean {
  if (!cancelled) return input.rollbackOnFailure ?? true;
  return control.rollbackOnCancel ?? input.onCancel === 'rollback';
}

async function keep(order: Order, tracker: ProgressTracker): Promise<string> {
  await recordOutcome(referenceOf(order), 'failed');
  const touched = tracker.touched.length > 0 ? tracker.touched.join(', ') : 'nothing';
  return `What was applied stays as it is (${touched}); nothing was rolled back.`;
}
