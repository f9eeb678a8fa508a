import { readCluster } from './read-cluster.ts';
import { readRequest, type RequestOptions } from './read-request.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded } from '../report.ts';
import { storesOf } from '../../activities/backup-stores.ts';
import type { Cluster } from '../../kubernetes/client.ts';
import { InvalidInput } from '../../platform/invalid-input.ts';
import type { ObjectStore } from '../../storage/object-store.ts';

/** The document's destinations, or the one that is named; credentials are this machine's, or, where the document names a Secret, the cluster's. */
export async function openDestinations(options: RequestOptions & { destination?: string }): Promise<ObjectStore[]> {
  const { platform } = await readRequest(options);
  const names = options.destination === undefined ? undefined : [options.destination];
  const fromSecrets = Object.values(platform.backups.destinations).some(({ credentials }) => credentials);
  const open = (cluster?: Cluster) => storesOf(cluster, platform, names, new AbortController().signal);
  try {
    return await (fromSecrets ? readCluster(platform, 'The credentials of the bucket', open) : open());
  } catch (error) {
    if (error instanceof InvalidInput) throw new CommandEnded(badInputReport(error.problems));
    throw error;
  }
}
