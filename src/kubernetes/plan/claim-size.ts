import type { KubernetesObject, V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node';
import { isOwnedByOthers } from './conflicts.ts';
import { refuse, type Verdict } from './verdict.ts';
import type { Cluster } from '../client.ts';
import { readIfThere } from '../apply-resolved.ts';
import { quantityValue } from '../../platform/quantity.ts';

/** What a claim's size comes to: `grows` where its class has to be looked at. */
export type SizeChange = 'same' | 'shrinks' | 'grows';

/** How the size that a claim is to have compares with the one that it asked for. */
export function sizeChange(wanted: KubernetesObject, live: KubernetesObject): SizeChange {
  const [next, present] = [sizeOf(wanted), sizeOf(live)].map((size) => quantityValue(size ?? ''));
  if (next === undefined || present === undefined || Number.isNaN(next) || Number.isNaN(present)) return 'same';
  return next === present ? 'same' : next < present ? 'shrinks' : 'grows';
}

/** Why a claim can't have the size that it is to have; undefined: it can. Looks its class up where it is to grow. */
export async function judgeClaimSize(
  cluster: Cluster,
  wanted: KubernetesObject,
  live: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<Verdict | undefined> {
  const change = wanted.kind === 'PersistentVolumeClaim' ? sizeChange(wanted, live) : 'same';
  // A size that somebody else has set is a conflict first of all.
  if (change === 'same' || isOwnedByOthers(live, storage)) return undefined;
  const message = `from ${sizeOf(live)} to ${sizeOf(wanted)}`;
  if (change === 'shrinks') {
    const suggestion = `Ask for ${sizeOf(live)} again, or restore a backup to a smaller claim of another name.`;
    return refuse('Shrinks', `a volume never shrinks (${message})`, suggestion);
  }
  const { spec, status } = live as V1PersistentVolumeClaim;
  const name = spec?.storageClassName ?? '';
  const storageClass = name === '' ? undefined : await classNamed(cluster, name, signal);
  if (!storageClass?.allowVolumeExpansion) {
    const suggestion = `Set allowVolumeExpansion on the StorageClass, if its provisioner can do it, else restore a backup to a larger claim of another name, or ask for ${sizeOf(live)} again.`;
    return refuse('NotExpandable', `${why(name, storageClass)}, so it can't grow ${message}`, suggestion);
  }
  if (status?.phase !== 'Bound') {
    const suggestion = 'Deploy what uses it first, so that it gets a volume, or delete it: it holds nothing yet.';
    return refuse('NotBound', `it has no volume yet, so it can't grow ${message}`, suggestion);
  }
  return undefined;
}

const storage = ['f:spec', 'f:resources', 'f:requests', 'f:storage'];

function why(name: string, storageClass: V1StorageClass | undefined): string {
  if (name === '') return 'the claim has no StorageClass';
  return storageClass ? `StorageClass ${name} does not allow expansion` : `StorageClass ${name} is not there`;
}

async function classNamed(cluster: Cluster, name: string, signal: AbortSignal | undefined) {
  const path = `/apis/storage.k8s.io/v1/storageclasses/${encodeURIComponent(name)}`;
  return (await readIfThere(cluster, { name: `StorageClass/${name}`, path }, signal)) as V1StorageClass | undefined;
}

function sizeOf(claim: KubernetesObject): string | undefined {
  return (claim as V1PersistentVolumeClaim).spec?.resources?.requests?.storage;
}
