import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import type { Address } from '../checks/address.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import type { Change } from '../kubernetes/change.ts';
import { withTemporal, type TemporalConnection } from './connection.ts';
import { grpcCode, grpcCodes } from './grpc-code.ts';
import { whenKnown } from './when-known.ts';

/** A namespace of Temporal's own. */
export interface WantedNamespace {
  namespace: string;
  /** How long the history of a closed workflow is kept. */
  retentionDays: number;
}

const dayMs = 86_400_000;

/** Registers the namespace, or sets its retention, where that differs from what is wanted. Throws CheckFailed. */
export async function reconcileNamespace(
  address: Address,
  wanted: WantedNamespace,
  options: CheckOptions = {},
): Promise<Change[]> {
  const subject = {
    component: 'temporal',
    check: `namespace ${wanted.namespace}`,
    wanted: `registered, histories kept ${wanted.retentionDays} days`,
    suggestion: "Look at the Temporal server's log",
  } as const;
  const action = await runCheck(subject, { timeoutMs: 30_000, ...options }, (signal) =>
    withTemporal(address, signal, (connection) => reconcile(connection, wanted, signal)),
  );
  return [{ object: `TemporalNamespace/temporal/${wanted.namespace}`, action }];
}

async function reconcile(
  connection: TemporalConnection,
  wanted: WantedNamespace,
  signal: AbortSignal,
): Promise<Change['action']> {
  const days = await retentionDays(connection, wanted.namespace);
  if (days === wanted.retentionDays) return 'unchanged';
  if (days === undefined) {
    const registered = await register(connection, wanted);
    return registered ? 'created' : reconcile(connection, wanted, signal);
  }
  const config = { workflowExecutionRetentionTtl: msToTs(wanted.retentionDays * dayMs) };
  const update = () => connection.workflowService.updateNamespace({ namespace: wanted.namespace, config });
  if (!(await whenKnown(update, signal))) throw new Error('the namespace is not known to every frontend');
  return 'configured';
}

/** Days that the namespace keeps histories; undefined where there is no such namespace. */
export async function retentionDays(connection: TemporalConnection, namespace: string): Promise<number | undefined> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return tsToMs(config?.workflowExecutionRetentionTtl) / dayMs;
  } catch (error) {
    if (grpcCode(error) === grpcCodes.notFound) return undefined;
    throw error;
  }
}

/** False where somebody else, such as the server's own set-up, was faster. */
async function register(connection: TemporalConnection, wanted: WantedNamespace): Promise<boolean> {
  try {
    await connection.workflowService.registerNamespace({
      namespace: wanted.namespace,
      workflowExecutionRetentionPeriod: msToTs(wanted.retentionDays * dayMs),
    });
    return true;
  } catch (error) {
    if (grpcCode(error) === grpcCodes.alreadyExists) return false;
    throw error;
  }
}
