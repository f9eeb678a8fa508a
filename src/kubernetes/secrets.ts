import { PatchStrategy, type V1Secret } from '@kubernetes/client-node';
import { encoded, opaqueSecret } from './opaque-secret.ts';
import type { Change } from './change.ts';
import type { Cluster } from './client.ts';
import { ClusterError, isConflict, isNotFound, SecretMismatch } from './errors.ts';
import { fieldManager } from './field-manager.ts';
import { ownKeys } from './own-keys.ts';
import { get, send } from './request.ts';
import { planSecret, sourcesOf, type SecretValues } from './secret-values.ts';
import type { SecretKey, SecretSpec } from '../manifests/secrets.ts';

/** Others may make or fill the same Secret at the same time; each round that is lost to them has got it further. */
const rounds = 10;

/**
 * Makes the Secrets that are not there and adds the keys that they lack. A value that is there is never touched, so callers at
 * the same time end with the same values; only what is put together of others follows them, unless somebody else wrote it. In the given order: a Secret's values come only from those before it, or from Secrets
 * that are there already. Throws `SecretMismatch` where a copy differs from its source, else `ClusterError`.
 */
export async function ensureSecrets(
  cluster: Cluster,
  specs: readonly SecretSpec[],
  signal?: AbortSignal,
): Promise<Change[]> {
  const known = new Map<string, SecretValues>();
  const changes: Change[] = [];
  for (const spec of specs) changes.push(await ensureSecret(cluster, spec, known, signal));
  return changes;
}

/** Makes sure that Secrets of the user's have these keys. Throws `ClusterError` that names the first that is not there. */
export async function requireKeys(cluster: Cluster, keys: readonly SecretKey[], signal?: AbortSignal): Promise<void> {
  for (const key of keys) {
    const live = await readSecretObject(cluster, key, signal);
    if (live?.data?.[key.key] !== undefined) continue;
    const message = live ? `has no key ${key.key}` : `is not there; its key ${key.key} is needed`;
    throw new ClusterError(nameOf(key), { status: 422, reason: 'SourceMissing', message });
  }
}

/** The values of a Secret by key. Throws `ClusterError`. */
export async function readSecret(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  return valuesIn(await read(cluster, { namespace, name }, signal));
}

async function ensureSecret(
  cluster: Cluster,
  spec: SecretSpec,
  known: Map<string, SecretValues>,
  signal: AbortSignal | undefined,
): Promise<Change> {
  await learnSources(cluster, spec, known, signal);
  for (let round = 0; round < rounds; round++) {
    signal?.throwIfAborted();
    const change = await attempt(cluster, spec, known, signal);
    if (change) return change;
  }
  throw new ClusterError(nameOf(spec), {
    reason: 'Conflict',
    message: `others change it all the time: given up after ${rounds} attempts`,
  });
}

/** One round; undefined when another caller was quicker. */
async function attempt(
  cluster: Cluster,
  spec: SecretSpec,
  known: Map<string, SecretValues>,
  signal: AbortSignal | undefined,
): Promise<Change | undefined> {
  const live = await readSecretObject(cluster, spec, signal);
  const present = valuesIn(live ?? {});
  const ours = ownKeys(live ?? {});
  const { missing, stale, mismatches } = planSecret(
    spec,
    present,
    (key) => valueOf(key, known, spec),
    (key) => ours.has(key),
  );
  if (mismatches.length > 0) throw new SecretMismatch(nameOf(spec), mismatches);
  const wanted = { ...missing, ...stale };
  const isComplete = live !== undefined && Object.keys(wanted).length === 0;
  if (!isComplete && !(await write(cluster, spec, live, wanted, signal))) return undefined;
  known.set(keyOf(spec), { ...present, ...wanted });
  return { object: nameOf(spec), action: live === undefined ? 'created' : isComplete ? 'unchanged' : 'configured' };
}

/** Whether it was written: not where somebody else did since it was read. */
async function write(
  cluster: Cluster,
  spec: SecretSpec,
  live: V1Secret | undefined,
  values: SecretValues,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const request = { object: nameOf(spec), query: { fieldManager }, ...(signal && { signal }) };
  try {
    if (live) {
      const body = { metadata: { resourceVersion: live.metadata?.resourceVersion }, data: encoded(values) };
      await send(cluster, {
        ...request,
        method: 'PATCH',
        path: pathOf(spec),
        contentType: PatchStrategy.MergePatch,
        body,
      });
    } else {
      const { namespace, name, labels } = spec;
      const body = opaqueSecret({ namespace, name, labels }, values);
      await send(cluster, { ...request, method: 'POST', path: collectionOf(spec), body, repeatable: true });
    }
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

/** Reads the Secrets that values come from and that are not among those just ensured. */
async function learnSources(
  cluster: Cluster,
  spec: SecretSpec,
  known: Map<string, SecretValues>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const source of sourcesOf(spec)) {
    if (!known.has(keyOf(source)) && keyOf(source) !== keyOf(spec))
      known.set(keyOf(source), valuesIn(await read(cluster, source, signal)));
  }
}

function valueOf(source: SecretKey, known: ReadonlyMap<string, SecretValues>, spec: SecretSpec): string {
  const value = known.get(keyOf(source))?.[source.key];
  if (value !== undefined) return value;
  const message = `is made from ${source.namespace}/${source.name} key ${source.key}, which is not there`;
  throw new ClusterError(nameOf(spec), { status: 422, reason: 'SourceMissing', message });
}

type Reference = Pick<SecretSpec, 'namespace' | 'name'>;

/** A Secret as it is, or undefined where there is none. Throws `ClusterError`. */
export async function readSecretObject(
  cluster: Cluster,
  reference: Reference,
  signal?: AbortSignal,
): Promise<V1Secret | undefined> {
  try {
    return await read(cluster, reference, signal);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function read(cluster: Cluster, reference: Reference, signal?: AbortSignal): Promise<V1Secret> {
  return get<V1Secret>(cluster, nameOf(reference), pathOf(reference), signal && { signal });
}

/** The values of a Secret by key. */
export function valuesIn({ data }: V1Secret): Record<string, string> {
  const decoded = Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
  return Object.fromEntries(decoded) as Record<string, string>;
}

function nameOf({ namespace, name }: Reference): string {
  return `Secret/${namespace}/${name}`;
}

function keyOf({ namespace, name }: Reference): string {
  return `${namespace}/${name}`;
}

function collectionOf({ namespace }: Reference): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}

function pathOf(reference: Reference): string {
  return `${collectionOf(reference)}/${encodeURIComponent(reference.name)}`;
}
