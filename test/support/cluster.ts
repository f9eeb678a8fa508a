import { randomBytes } from 'node:crypto';
import { KubeConfig } from '@kubernetes/client-node';
import { applyObject } from '../../src/kubernetes/apply-object.ts';
import { clusterOf, type Cluster } from '../../src/kubernetes/client.ts';
import { removeNamespace } from '../../src/kubernetes/remove-namespace.ts';

let connected: Promise<Cluster> | undefined;

/** A real cluster: the one that AROTI_TEST_KUBECONFIG names, else a local platform that is started for the tests. */
export function testCluster(): Promise<Cluster> {
  connected ??= connect();
  return connected;
}

async function connect(): Promise<Cluster> {
  const file = process.env.AROTI_TEST_KUBECONFIG;
  if (!file) {
    const { startLocalPlatform } = await import('./local-platform.ts');
    return connectTo((await startLocalPlatform()).kubeconfig);
  }
  return connectTo(file);
}

function connectTo(file: string): Cluster {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  return clusterOf(kubeConfig);
}

/** Runs `use` with a namespace of its own, which is removed afterwards without waiting for its end. */
export async function withNamespace<T>(cluster: Cluster, use: (namespace: string) => Promise<T>): Promise<T> {
  const name = `test-${randomBytes(4).toString('hex')}`;
  await applyObject(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  try {
    return await use(name);
  } finally {
    await removeNamespace(cluster, name);
  }
}

export { removeNamespace };
