import type { Cluster } from './client.ts';
import { withForward, type Address } from './forward.ts';
import type { ServiceAddress } from '../platform/names.ts';

/**
 * Gives `use` an address that leads from here to a server: a forwarded port where it is behind a Service of the cluster, else
 * its own. Throws what `withForward` and `use` throw.
 */
export function reach<T>(
  cluster: Cluster,
  { host, port, inCluster }: ServiceAddress,
  use: (address: Address) => Promise<T>,
): Promise<T> {
  return inCluster ? withForward(cluster, inCluster, use) : use({ host, port });
}
