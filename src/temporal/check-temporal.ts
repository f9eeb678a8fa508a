import type { Address } from '../checks/address.ts';
import { CheckFailed } from '../checks/check-failed.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import { withTemporal, type TemporalConnection } from './connection.ts';
import { retentionDays, type WantedNamespace } from './reconcile-namespace.ts';
import { supportWarning } from './version.ts';
import { whenKnown } from './when-known.ts';

const component = 'temporal';
const serving = 1;

/** Asks the server's health, its version, and the namespace for its workflows. Throws CheckFailed. */
export async function checkTemporal(
  address: Address,
  wanted: WantedNamespace,
  options: CheckOptions = {},
): Promise<string[]> {
  const suggestion = "Look at the Temporal server's log";
  const subject = { component, check: 'health, version and namespace', wanted: 'answers', suggestion } as const;
  return runCheck(subject, { timeoutMs: 40_000, ...options }, (signal) =>
    withTemporal(address, signal, async (connection) => {
      await checkHealth(connection);
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      await checkNamespace(connection, wanted, signal);
      const warning = supportWarning(serverVersion);
      return [
        `Temporal ${serverVersion}`,
        `namespace ${wanted.namespace}, histories kept ${wanted.retentionDays} days`,
        ...(warning ? [warning] : []),
      ];
    }),
  );
}

async function checkHealth(connection: TemporalConnection): Promise<void> {
  const { status } = await connection.healthService.check({
    service: 'temporal.api.workflowservice.v1.WorkflowService',
  });
  if (status === serving) return;
  throw new CheckFailed({
    component,
    check: 'health',
    wanted: 'SERVING',
    got: `status ${status}`,
    suggestion: 'The server is starting or shutting down; look at its log if that lasts',
    retryable: true,
  });
}

async function checkNamespace(
  connection: TemporalConnection,
  { namespace, retentionDays: wantedDays }: WantedNamespace,
  signal: AbortSignal,
): Promise<void> {
  const subject = { component, check: `namespace ${namespace}` } as const;
  const suggestion = 'Deploy temporal again: that registers the namespace';
  const days = await retentionDays(connection, namespace);
  if (days !== wantedDays) {
    const got = days === undefined ? 'no such namespace' : `histories kept ${days} days`;
    throw new CheckFailed({
      ...subject,
      wanted: `histories kept ${wantedDays} days`,
      got,
      suggestion,
      retryable: false,
    });
  }
  // Takes the visibility store too.
  const list = () => connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
  if (!(await whenKnown(list, signal)))
    throw new CheckFailed({
      ...subject,
      wanted: 'usable',
      got: 'not known to every frontend',
      suggestion,
      retryable: true,
    });
}
