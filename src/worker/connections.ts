import { connectCluster, type Cluster } from '../kubernetes/client.ts';
import type { RateLimits } from '../kubernetes/rate-limiter.ts';

/** Connects to each context once; all that a worker does on a cluster shares one connection and its limits. */
export function clusterConnections(limits?: RateLimits): (context?: string) => Cluster {
  const connected = new Map<string, Cluster>();
  return (context = '') => {
    const cluster = connected.get(context) ?? connectCluster(context || undefined, limits);
    connected.set(context, cluster);
    return cluster;
  };
}
