import type { KubernetesObject } from '@kubernetes/client-node';
import { auditedWrites, timesWritten } from './audit.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { isNotFound } from '../../src/kubernetes/errors.ts';
import { get } from '../../src/kubernetes/request.ts';

/** What a deployment left behind: each object that it wrote, as it is now, and how often it was written. */
export interface EndState {
  /** Without what no two objects have alike, and without the platform's prefix. */
  objects: Record<string, unknown>;
  writes: Record<string, number>;
}

/** The end state of the platform with this prefix; two platforms of the same document, deployed the same way, have equal ones. */
export async function endStateOf(cluster: Cluster, prefix: string): Promise<EndState> {
  const own = (await auditedWrites({ prefix })).filter(({ fieldManager, dryRun }) => fieldManager && !dryRun);
  const paths = new Map(own.map(({ object, path }) => [object, path]));
  const objects = [...paths].map(async ([object, path]) => {
    const live = await readIfThere(cluster, object, path);
    return [withoutPrefix(object, prefix), live && alike(live, prefix)] as const;
  });
  const writes = Object.entries(timesWritten(own)).map(([object, times]) => [withoutPrefix(object, prefix), times]);
  return {
    objects: Object.fromEntries(await Promise.all(objects)),
    writes: Object.fromEntries(writes) as Record<string, number>,
  };
}

async function readIfThere(cluster: Cluster, object: string, path: string): Promise<KubernetesObject | undefined> {
  try {
    return await get<KubernetesObject>(cluster, object, path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** What differs from one object to the next, or comes from others than the orchestrator. */
const own = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'status', 'clusterIP', 'clusterIPs'];
const ownAnnotations = ['aroti.dev/run-id', 'aroti.dev/changed-at', 'aroti.dev/sha256'];

function alike(object: KubernetesObject, prefix: string): unknown {
  const isSecret = object.kind === 'Secret';
  const text = JSON.stringify(object, (key, value: unknown) => {
    if (own.includes(key) || ownAnnotations.includes(key)) return undefined;
    // Values are generated; that the keys are there is what can be compared.
    if (isSecret && key === 'data') return Object.keys(value as object).toSorted();
    return value;
  });
  return JSON.parse(withoutPrefix(text, prefix)) as unknown;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.replaceAll(prefix, '');
}
