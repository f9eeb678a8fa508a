import { activityInfo } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { notArchiving } from './not-archiving.ts';
import { onWalServer, walContext } from './wal-context.ts';
import { archiveStream } from '../backup/archive-stream.ts';
import type { WalInput } from '../platform/backup-input.ts';
import type { WalStatus } from '../workflows/backup-types.ts';

/** The signal by which a run is told how its archive is doing. */
export const walStatusSignal = 'walStatus';
const tellMs = 60_000;

/**
 * Archives WAL for as long as it goes; tells how it is doing by heartbeats, and its run by a signal: every minute, when it has
 * archived something first, and whenever the state changes. Fails with `NotArchiving` and the last `WalStatus`; begins where the archive ends.
 */
export function streamWal(deps: ActivityDependencies) {
  return (input: WalInput): Promise<never> =>
    namingFailures('postgres', () =>
      whileHeartbeating<WalStatus, never>(async (report, signal) => {
        const tell = teller(deps, signal);
        let newest: WalStatus | undefined;
        try {
          const context = await walContext(deps, input, signal);
          return await onWalServer(context, (server) =>
            archiveStream(server, context, (status) => {
              newest = status;
              report(status);
              tell(status);
            }),
          );
        } catch (error) {
          signal.throwIfAborted();
          throw newest ? notArchiving(newest, error) : error;
        }
      }),
    );
}

/** Signals are not waited for: the archive must not stand still where Temporal does. */
function teller({ temporal }: ActivityDependencies, signal: AbortSignal): (status: WalStatus) => void {
  const { workflowExecution } = activityInfo();
  if (!workflowExecution) return () => undefined;
  const { workflowId, runId } = workflowExecution;
  const run = temporal.workflow.getHandle(workflowId, runId);
  let told: { state: WalStatus['state']; hasKept: boolean; at: number } | undefined;
  return (status) => {
    const now = Date.now();
    const { state } = status;
    const hasKept = status.lastUploadAt !== undefined;
    if (signal.aborted || (told?.state === state && told.hasKept === hasKept && now - told.at < tellMs)) return;
    told = { state, hasKept, at: now };
    run.signal(walStatusSignal, status).catch(() => undefined);
  };
}
