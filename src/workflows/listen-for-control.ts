import * as wf from '@temporalio/workflow';
import { shortActivities } from './activity-options.ts';
import { DeploymentControl } from './deployment-control.ts';
import { resolve, type Order } from './order.ts';
import type { ProgressTracker } from './progress-tracker.ts';
import type { PlatformPlan, Progress } from './types.ts';
import { parseDeployInput } from '../platform/deploy-input.ts';

/** What the dry run said; null until it was made. */
export const planQuery = wf.defineQuery<PlatformPlan | null>('plan');

/** Argument of `stop`: whether what was applied is rolled back; else it stays. */
export interface StopInput {
  rollback: boolean;
}

/** How a running deployment is led: an update, and for servers without updates a signal of the same name. */
interface Command {
  name: 'approve' | 'pause' | 'resume' | 'supersede' | 'stop';
  description: string;
  /** Throws what is wrong with the argument, or with the moment. */
  validate?: (argument: unknown) => void;
  obey: (argument: unknown) => void | Promise<void>;
}

/** Answers updates, signals and the query `plan` from now on. */
export function listenForControl(tracker: ProgressTracker, current: () => Order): DeploymentControl {
  const control = new DeploymentControl(tracker);
  wf.setHandler(planQuery, () => control.plan, { description: 'What the dry run said, field by field' });
  for (const command of commands(tracker, control, current)) listen(command, tracker);
  return control;
}

function commands(tracker: ProgressTracker, control: DeploymentControl, current: () => Order): Command[] {
  return [
    {
      name: 'approve',
      description: 'Goes on with everything that waits, or with these components',
      validate: (gates) => mustBeGates(gates, tracker.progress.awaitingApproval, current()),
      obey: (gates) => control.approve((gates as string[] | null) ?? undefined),
    },
    { name: 'pause', description: 'Begins no other component', obey: () => tracker.update({ paused: true }) },
    { name: 'resume', description: 'Goes on after a pause', obey: () => tracker.update({ paused: false }) },
    {
      name: 'supersede',
      description: 'Deploys this input instead; what is ready stays',
      validate: (input) => void parseDeployInput(input),
      obey: async (input) => control.supersede(await successor(input, current())),
    },
    {
      name: 'stop',
      description: 'Ends the run as cancelled: {"rollback": false} keeps what was applied, true rolls it back',
      validate: mustBeStopInput,
      obey: async (input) => {
        control.rollbackOnCancel = (input as StopInput | null | undefined)?.rollback ?? false;
        await shortActivities.cancelRun.executeWithOptions({ summary: 'cancel this run' }, []);
      },
    },
  ];
}

function listen({ name, description, validate, obey }: Command, tracker: ProgressTracker): void {
  const shielded = (argument: unknown) => wf.CancellationScope.nonCancellable(async () => obey(argument));
  const update = async (argument: unknown): Promise<Progress> => {
    await shielded(argument);
    return tracker.progress;
  };
  wf.setHandler(wf.defineUpdate<Progress, [unknown]>(name), update, {
    description,
    ...(validate && { validator: validate }),
  });
  const signal = async (argument: unknown): Promise<void> => {
    try {
      validate?.(argument);
      await shielded(argument);
    } catch (error) {
      // A signal can't be refused.
      wf.log.warn(`the signal ${name} was not obeyed`, { error });
    }
  };
  wf.setHandler(wf.defineSignal<[unknown]>(name), signal, { description });
}

async function successor(rawInput: unknown, current: Order): Promise<Order> {
  const next = await resolve(parseDeployInput(rawInput));
  const [was, is] = [current, next].map(
    ({ platform: { cluster = '', namespacePrefix, name } }) => `${cluster}/${namespacePrefix}${name}`,
  );
  if (was === is) return next;
  throw wf.ApplicationFailure.nonRetryable(
    `this run deploys ${was}, and the input is about ${is}: start a run of its own`,
  );
}

function mustBeGates(gates: unknown, waiting: readonly string[], { input: { approve } }: Order): void {
  const known = [...waiting, ...(Array.isArray(approve) ? approve : [])];
  const named = Array.isArray(gates) ? gates.map(String) : waiting;
  const unknown = named.filter((gate) => !known.includes(gate));
  if (named.length === 0 || unknown.length > 0) {
    throw new Error(
      `${unknown.join(', ') || 'nothing'} waits for an approval; what does: ${known.join(', ') || 'nothing'}`,
    );
  }
}

function mustBeStopInput(input: unknown): void {
  if (input === undefined || input === null) return;
  if (typeof (input as Partial<StopInput>).rollback !== 'boolean') throw new Error('rollback: expected true or false');
}
