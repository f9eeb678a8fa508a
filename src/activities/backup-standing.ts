import { storesOf } from './backup-stores.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { Platform } from '../platform/schema.ts';
import { newestOf } from '../standing/newest-of.ts';
import { readStanding, type Standing } from '../standing/read-standing.ts';

/** What all stores together say. Throws only where none of them answers. */
export async function standingOf(
  cluster: Cluster | undefined,
  platform: Platform,
  signal: AbortSignal,
): Promise<Standing> {
  const stores = await storesOf(cluster, platform, undefined, signal);
  const read = await Promise.allSettled(stores.map((store) => readStanding(store, signal)));
  const answered = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [refused] = read.filter((one) => one.status === 'rejected');
  if (answered.length === 0 && refused) throw refused.reason;
  return newestOf(answered);
}
