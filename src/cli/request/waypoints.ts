import { CommandEnded } from '../report.ts';
import type { Platform } from '../../platform/document.ts';

/** What a rollback leaves and where it goes, in words: numbers where this machine may look into the cluster. */
export async function waypoints(platform: Platform, to: number | undefined): Promise<{ from: string; to: string }> {
  const named = (number: number | undefined, otherwise: string) =>
    number === undefined ? otherwise : `revision ${number}`;
  const known = await knownRevisions(platform).catch((error: unknown) => {
    // The worker knows them, and does not need this machine to.
    if (error instanceof CommandEnded) return undefined;
    throw error;
  });
  return {
    from: named(known?.live, 'what serves now'),
    to: named(to ?? known?.earlier, 'the revision that served before'),
  };
}

async function knownRevisions(platform: Platform): Promise<{ live?: number; earlier?: number }> {
  // They bring the Kubernetes client with them, which takes a second to load.
  const [{ readCluster }, { listRevisions }, { earlierRevision, liveRevision }] = await Promise.all([
    import('./read-cluster.ts'),
    import('../../kubernetes/revisions.ts'),
    import('../render/history-lines.ts'),
  ]);
  const revisions = await readCluster(platform, 'The revisions', (cluster) => listRevisions(cluster, platform));
  const [live, earlier] = [liveRevision(revisions)?.number, earlierRevision(revisions)?.number];
  return { ...(live !== undefined && { live }), ...(earlier !== undefined && { earlier }) };
}
