import type { KubernetesListObject, V1Namespace } from '@kubernetes/client-node';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { temporal } from '@temporalio/proto';
import { drillLabel, expiresAnnotation, runAnnotation } from './scratch-server.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { get } from '../kubernetes/request.ts';

/** What a namespace says of the drill that made it. */
export interface DrillSpace {
  namespace: string;
  expires: Date;
  workflowId: string;
  runId: string;
}

/** The namespaces that drills have made on a cluster and that are not on their way already. */
export async function drillSpaces(cluster: Cluster, signal: AbortSignal): Promise<DrillSpace[]> {
  const list = await get<KubernetesListObject<V1Namespace>>(cluster, 'Namespace', '/api/v1/namespaces', {
    query: { labelSelector: drillLabel },
    signal,
  });
  return list.items
    .filter(({ metadata }) => !metadata?.deletionTimestamp)
    .map(({ metadata }) => {
      const [workflowId = '', runId = ''] = (metadata?.annotations?.[runAnnotation] ?? '').split(' ');
      const expires = new Date(metadata?.annotations?.[expiresAnnotation] ?? 0);
      return { namespace: metadata?.name ?? '', expires, workflowId, runId };
    });
}

/**
 * What Temporal says of the run that made such a namespace. `working`: it goes on; `idle`: it is open, and nobody has worked on it for some
 * time; `unknown`: it may be another Temporal's.
 */
export type RunState = 'working' | 'idle' | 'ended' | 'unknown';

/** Why a namespace may go; undefined: it may not. A drill that goes on is never swept, however long it takes. */
export function reasonToSweep({ expires }: Pick<DrillSpace, 'expires'>, run: RunState, now: Date): string | undefined {
  if (run === 'ended') return 'its run is over';
  if (run === 'working' || expires > now) return undefined;
  const whose = run === 'idle' ? 'nobody works on its run' : 'nobody here knows its run';
  return `its time was over at ${expires.toISOString()}, and ${whose}`;
}

/** A worker that was lost has another try at its activities by then. */
const signOfLifeMs = 600_000;

/** What Temporal tells of a run that is open. */
export type OpenRun = Pick<
  temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse,
  'pendingActivities' | 'pendingWorkflowTask'
>;

/**
 * When an open run last showed that it goes on (milliseconds since 1970): its activities were asked for, began or told something, or, between two of
 * them, its workflow task was made. That one's further attempts are no sign: they go on for ever where nothing else does.
 */
export function signsOfLife({ pendingActivities, pendingWorkflowTask }: OpenRun): number[] {
  const moments = [
    ...(pendingActivities ?? []).flatMap((one) => [one.scheduledTime, one.lastStartedTime, one.lastHeartbeatTime]),
    pendingWorkflowTask?.originalScheduledTime ?? pendingWorkflowTask?.scheduledTime,
  ];
  return moments.flatMap((moment) => optionalTsToMs(moment) ?? []);
}

/** Whether an open run with such signs of life goes on. */
export function isWorkedOn(signsOfLife: readonly number[], now: Date): boolean {
  return signsOfLife.some((at) => at > now.getTime() - signOfLifeMs);
}
