import { connectCluster, type Cluster } from '../kubernetes/client.ts';

/** Connects to each context once. */
export function clusterConnections(): (context?: string) => Cluster {
  const connected = new Map<string, Cluster>();
  return (context = '') => {
    const cluster = connected.get(context) ?? connectCluster(context || undefined);
    connected.set(context, cluster);
    return cluster;
  };
}
