import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityDependencies } from './dependencies.ts';
import { drillSpaces, type DrillSpace } from '../drill/sweep.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { removeNamespace } from '../kubernetes/remove-namespace.ts';

/** Removes what drills have left behind on a cluster: those that have expired, and those whose run has ended. Gives their namespaces. */
export async function sweepDrills(
  { temporal }: Pick<ActivityDependencies, 'temporal'>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string[]> {
  const removed: string[] = [];
  for (const space of await drillSpaces(cluster, signal)) {
    if (space.expires > new Date() && (await isRunning(space))) continue;
    await removeNamespace(cluster, space.namespace, signal);
    removed.push(space.namespace);
  }
  return removed;

  /** A run that this Temporal does not know may be another one's: its time is waited for. */
  async function isRunning({ workflowId, runId }: DrillSpace): Promise<boolean> {
    try {
      const { status } = await temporal.workflow.getHandle(workflowId, runId).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return true;
      throw error;
    }
  }
}
