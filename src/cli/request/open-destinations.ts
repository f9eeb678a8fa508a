import { readRequest, type RequestOptions } from './read-request.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded } from '../report.ts';
import { storesOf } from '../../activities/backup-stores.ts';
import { connectCluster } from '../../kubernetes/client.ts';
import { InvalidInput } from '../../platform/invalid-input.ts';
import type { ObjectStore } from '../../storage/object-store.ts';

/** The document's destinations, or the one that is named; credentials are this machine's, or, where the document names a Secret, the cluster's. */
export async function openDestinations(options: RequestOptions & { destination?: string }): Promise<ObjectStore[]> {
  const { platform } = await readRequest(options);
  const names = options.destination === undefined ? undefined : [options.destination];
  const fromSecrets = Object.values(platform.backups.destinations).some(({ credentials }) => credentials);
  try {
    const cluster = fromSecrets ? connectCluster(platform.cluster) : undefined;
    return await storesOf(cluster, platform, names, new AbortController().signal);
  } catch (error) {
    if (error instanceof InvalidInput) throw new CommandEnded(badInputReport(error.problems));
    throw error;
  }
}
