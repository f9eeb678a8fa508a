import type { V1Secret } from '@kubernetes/client-node';
import type { ObjectPlan } from './object-plan.ts';
import type { Cluster } from '../client.ts';
import { ownKeys } from '../own-keys.ts';
import { readSecretObject, valuesIn } from '../secrets.ts';
import { planSecret, sourcesOf, type SecretPlan } from '../secret-values.ts';
import type { SecretKey, SecretSpec } from '../../manifests/secrets.ts';

/** What `ensureSecrets` would do: the Secrets it would make, the keys it would add or rewrite. Values are only compared, never told. */
export async function planSecrets(
  cluster: Cluster,
  specs: readonly SecretSpec[],
  signal?: AbortSignal,
): Promise<ObjectPlan[]> {
  const known = new Map<string, V1Secret | undefined>();
  const wanted = [...specs, ...specs.flatMap(sourcesOf)].map((one) => [nameOf(one), one] as const);
  await Promise.all(
    [...new Map(wanted)].map(async ([name, one]) => known.set(name, await readSecretObject(cluster, one, signal))),
  );
  return specs.map((spec) => planOne(spec, (reference) => known.get(nameOf(reference))));
}

type Reference = Pick<SecretSpec, 'namespace' | 'name'>;

/** The plan of one Secret, from those that are there now. */
export function planOne(spec: SecretSpec, liveOf: (reference: Reference) => V1Secret | undefined): ObjectPlan {
  const object = `Secret/${nameOf(spec)}`;
  const live = liveOf(spec);
  if (!live) return { object, action: 'create', fields: [], conflicts: [] };
  const ours = ownKeys(live);
  // What is still to be made has no value yet, and so equals nothing that is there.
  const valueOf = (source: SecretKey) => valuesIn(liveOf(source) ?? {})[source.key] ?? '';
  const plan = planSecret(spec, valuesIn(live), valueOf, (key) => ours.has(key));
  if (plan.mismatches.length > 0)
    return { object, action: 'refuse', fields: [], conflicts: [], refusal: refusalOf(plan) };
  const fields = [
    ...Object.keys(plan.missing).map((key) => ({ path: `.data.${key}`, after: '•••' })),
    ...Object.keys(plan.stale).map((key) => ({ path: `.data.${key}`, before: '•••', after: '••• (changes)' })),
  ];
  return { object, action: fields.length > 0 ? 'configure' : 'unchanged', fields, conflicts: [] };
}

function refusalOf({ mismatches }: SecretPlan) {
  return {
    reason: 'SecretMismatch',
    message: `${mismatches.map(({ key, source }) => `${key} differs from ${source}, which it is to be a copy of`).join('; ')}.`,
    suggestion: 'Make the values equal again: which of them is right, only you can say.',
  };
}

function nameOf({ namespace, name }: Reference): string {
  return `${namespace}/${name}`;
}
