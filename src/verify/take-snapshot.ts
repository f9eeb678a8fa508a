import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import { errorText } from '../checks/error-text.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { isNotFound } from '../kubernetes/errors.ts';
import { get } from '../kubernetes/request.ts';
import { collectionPath } from '../kubernetes/resources.ts';
import { acceptFor } from '../kubernetes/wait/accept-for.ts';
import type { CollectionSpec } from '../kubernetes/wait/plan-wait.ts';
import { planSnapshot, type SnapshotScope } from './plan-snapshot.ts';
import { listName, type Snapshot, type Unseen } from './snapshot.ts';
import { within } from '../checks/within.ts';

/** A list that takes longer is done without. */
const listMs = 4000;
/** More at once would only queue up in the API server. */
const atOnce = 16;

/** Lists everything once, reading only. What can't be had in 4 s is named as unseen; throws only the signal's reason. */
export async function takeSnapshot(
  cluster: Cluster,
  scope: Omit<SnapshotScope, 'certManager'>,
  signal: AbortSignal,
): Promise<Snapshot> {
  const now = Date.now();
  const unseen: Unseen[] = [];
  const certManager = await within(listMs, signal, () => hasCertManager(cluster, scope)).catch((error: unknown) => {
    signal.throwIfAborted();
    unseen.push({ what: 'kinds of cert-manager.io/v1', why: errorText(error) });
    return false;
  });
  const queue = planSnapshot({ ...scope, certManager }).values();
  const seen: KubernetesObject[] = [];
  const worker = async () => {
    for (const spec of queue) {
      try {
        seen.push(...(await within(listMs, signal, (ended) => list(cluster, spec, ended))));
      } catch (error) {
        signal.throwIfAborted();
        unseen.push({ what: listName(spec.kind, spec.namespace), why: errorText(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { seen, unseen, now };
}

async function list(cluster: Cluster, spec: CollectionSpec, signal: AbortSignal): Promise<KubernetesObject[]> {
  const path = await collectionPath(cluster, spec);
  const { items } = await get<Partial<KubernetesListObject<KubernetesObject>>>(cluster, `${spec.kind} list`, path, {
    query: { labelSelector: spec.labelSelector, fieldSelector: spec.fieldSelector },
    accept: acceptFor(spec, 'PartialObjectMetadataList'),
    signal,
  });
  // Objects in a list don't say what they are; where only metadata was asked for, no objects are null.
  return (items ?? []).map((item) => ({ ...item, apiVersion: spec.apiVersion, kind: spec.kind }));
}

async function hasCertManager(cluster: Cluster, { namespaces }: Pick<SnapshotScope, 'namespaces'>): Promise<boolean> {
  if (namespaces.length === 0) return false;
  try {
    await collectionPath(cluster, { apiVersion: 'cert-manager.io/v1', kind: 'Certificate' });
    await collectionPath(cluster, { apiVersion: 'acme.cert-manager.io/v1', kind: 'Order' });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
