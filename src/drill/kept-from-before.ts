import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { scratchClaim, scratchSecret } from './scratch-server.ts';
import { readIfThere } from '../kubernetes/apply-resolved.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { readSecretObject, valuesIn } from '../kubernetes/secrets.ts';
import { quantityValue } from '../platform/quantity.ts';

/** What an attempt before has made a scratch server with; it keeps that. */
export interface KeptFromBefore {
  password?: string;
  /** Of its volume. */
  bytes?: number;
}

/** What is there already of a drill's server: more WAL may have come since, and a volume does not grow. Throws `ClusterError`. */
export async function keptFromBefore(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<KeptFromBefore> {
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${scratchClaim}`;
  const named = { name: `PersistentVolumeClaim/${namespace}/${scratchClaim}`, path };
  const [secret, claim] = await Promise.all([
    readSecretObject(cluster, { namespace, name: scratchSecret }, signal),
    readIfThere(cluster, named, signal) as Promise<V1PersistentVolumeClaim | undefined>,
  ]);
  const password = valuesIn(secret ?? {})['POSTGRES_PASSWORD'];
  const size = claim?.spec?.resources?.requests?.['storage'];
  return { ...(password !== undefined && { password }), ...(size !== undefined && { bytes: quantityValue(size) }) };
}
