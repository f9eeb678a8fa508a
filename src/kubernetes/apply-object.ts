import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import type { Change } from './change.ts';
import type { Cluster } from './client.ts';
import { differs } from './differs.ts';
import { isNotFound } from './errors.ts';
import { fieldManager } from './field-manager.ts';
import { objectName } from './object-name.ts';
import { replicasOnCreate } from './replicas-on-create.ts';
import { get, send } from './request.ts';
import { objectPath } from './resources.ts';

export interface ApplyObjectOptions {
  signal?: AbortSignal | undefined;
  /** Ask the API server what would become of it, and write nothing. */
  dryRun?: boolean | undefined;
}

/**
 * Makes the object what it is to be, by one server-side apply, and tells what became of it. Throws `ApplyConflict` where
 * another manager owns one of its fields, else `ClusterError`.
 */
export async function applyObject(
  cluster: Cluster,
  object: KubernetesObject,
  options: ApplyObjectOptions = {},
): Promise<Change> {
  const name = objectName(object);
  const path = await objectPath(cluster, object);
  const before = await readIfThere(cluster, name, path, options.signal);
  const { code, body: after } = await send<KubernetesObject>(cluster, {
    object: name,
    method: 'PATCH',
    path,
    query: { fieldManager, force: false, fieldValidation: 'Strict', dryRun: options.dryRun ? 'All' : undefined },
    contentType: PatchStrategy.ServerSideApply,
    body: asSent(object),
    signal: options.signal,
  });
  if (code === 201 || before === undefined) {
    if (!options.dryRun) await scale(cluster, name, path, replicasOnCreate(object));
    return { object: name, action: 'created' };
  }
  return { object: name, action: differs(before, after) ? 'configured' : 'unchanged' };
}

async function readIfThere(
  cluster: Cluster,
  name: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject | undefined> {
  try {
    return await get<KubernetesObject>(cluster, name, path, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Killed just before this, the object stays at one replica until its autoscaler raises it to the least that it has to be. */
async function scale(cluster: Cluster, name: string, path: string, replicas: number | undefined): Promise<void> {
  if (replicas === undefined) return;
  await send(cluster, {
    object: name,
    method: 'PATCH',
    path: `${path}/scale`,
    query: { fieldManager },
    contentType: PatchStrategy.MergePatch,
    body: { spec: { replicas } },
  });
}

/** Names that the client library's types spell differently, because JavaScript keeps the real ones for itself. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NetworkPolicy: { _from: 'from' },
  LimitRange: { _default: 'default' },
};

function asSent(object: KubernetesObject): unknown {
  const names = renamed[object.kind ?? ''];
  return names ? withNames(object, names) : object;
}

function withNames(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [names[key] ?? key, withNames(inner, names)]));
}
