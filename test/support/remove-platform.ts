import type { Cluster } from '../../src/kubernetes/client.ts';
import { namespaceNames } from '../../src/platform/names.ts';

/** Deletes the namespaces of a test's platform, without waiting until they are gone. */
export async function removePlatform(cluster: Cluster, prefix: string): Promise<void> {
  if (!prefix) throw new Error('a test may only remove a platform that has a prefix');
  await Promise.all(
    namespaceNames.map((name) => cluster.core.deleteNamespace({ name: `${prefix}${name}` }).catch(() => undefined)),
  );
}
