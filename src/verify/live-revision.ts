import type { Cluster } from '../kubernetes/client.ts';
import { listRevisions, type Revision } from '../kubernetes/revisions.ts';
import { enabledComponents, timeoutOf } from '../platform/graph.ts';
import type { Platform } from '../platform/schema.ts';

/** Which of a platform's revisions matter to a look at it. */
export interface LiveRevision {
  /** The newest that was deployed; 0: none. */
  number: number;
  /** The one that is being deployed at this moment. */
  deploying?: Revision;
}

/** Reads the platform's revisions. Throws `ClusterError`. */
export async function liveRevision(cluster: Cluster, platform: Platform): Promise<LiveRevision> {
  return chooseRevision(await listRevisions(cluster, platform), longestDeploymentMs(platform), Date.now());
}

/**
 * The same, decided from the revisions (newest last). One that is in state `deploying` for longer than a deployment can take
 * belongs to a run that was ended from outside: it must not keep the platform from being looked at for ever.
 */
export function chooseRevision(revisions: readonly Revision[], longestMs: number, now: number): LiveRevision {
  const newest = revisions.at(-1);
  const deploying = newest?.state === 'deploying' && now - Date.parse(newest.changedAt) < longestMs;
  return {
    number: revisions.findLast(({ state }) => state === 'deployed')?.number ?? 0,
    ...(deploying && { deploying: newest }),
  };
}

/** Every component one after the other, each for as long as it may take. */
function longestDeploymentMs(platform: Platform): number {
  const seconds = enabledComponents(platform).map((component) => timeoutOf(platform, component));
  return seconds.reduce((sum, one) => sum + one, 0) * 1000;
}
