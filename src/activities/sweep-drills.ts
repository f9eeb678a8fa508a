import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { drillSpaces, isWorkedOn, reasonToSweep, signsOfLife, type DrillSpace, type RunState } from '../drill/sweep.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { removeNamespace } from '../kubernetes/remove-namespace.ts';
import type { PruneInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { grpcCode, grpcCodes } from '../temporal/grpc-code.ts';
import type { SweptDrill } from '../workflows/backup-types.ts';

/** Removes what drills have left behind on the platform's cluster; with `dryRun` only says what. */
export function sweepDrills(deps: ActivityDependencies) {
  return (input: PruneInput): Promise<SweptDrill[]> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        return sweepCluster(deps, deps.connect(platform.cluster), signal, { dryRun: input.dryRun ?? false });
      }),
    );
}

/** Removes what drills have left behind on a cluster, whosever they are: those whose run is over, and those that have expired and on which nobody here works. */
export async function sweepCluster(
  { temporal }: Pick<ActivityDependencies, 'temporal'>,
  cluster: Cluster,
  signal: AbortSignal,
  { dryRun = false } = {},
): Promise<SweptDrill[]> {
  const swept: SweptDrill[] = [];
  for (const space of await drillSpaces(cluster, signal)) {
    const reason = reasonToSweep(space, await stateOf(space), new Date());
    if (reason === undefined) continue;
    if (!dryRun) await removeNamespace(cluster, space.namespace, signal);
    swept.push({ namespace: space.namespace, action: dryRun ? 'to delete' : 'deleted', reason });
  }
  return swept;

  async function stateOf({ workflowId, runId }: DrillSpace): Promise<RunState> {
    if (workflowId === '') return 'unknown';
    try {
      const { status, raw } = await temporal.workflow.getHandle(workflowId, runId).describe();
      if (status.name !== 'RUNNING') return 'ended';
      return isWorkedOn(signsOfLife(raw), new Date()) ? 'working' : 'idle';
    } catch (error) {
      // What a person has written there may be no run's name at all.
      if (error instanceof WorkflowNotFoundError || grpcCode(error) === grpcCodes.invalidArgument) return 'unknown';
      throw error;
    }
  }
}
