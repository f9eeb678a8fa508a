import type { Cluster } from '../kubernetes/client.ts';
import { isNotFound } from '../kubernetes/errors.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import type { SecretSpec } from '../manifests/index.ts';
import type { Drift } from '../workflows/types.ts';

/** Secrets, and keys of theirs, that are not there; what they hold is nobody's business here. Throws `ClusterError`. */
export async function secretDrift(
  cluster: Cluster,
  specs: readonly SecretSpec[],
  signal: AbortSignal,
): Promise<Drift[]> {
  const drift = await Promise.all(
    specs.map(async ({ namespace, name, keys }) => {
      const object = `Secret/${namespace}/${name}`;
      const present = await readSecret(cluster, namespace, name, signal).catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
      if (!present) return [{ object, path: '' }];
      const missing = Object.keys(keys).filter((key) => !(key in present));
      return missing.map((key) => ({ object, path: `.data.${key}` }));
    }),
  );
  return drift.flat();
}
