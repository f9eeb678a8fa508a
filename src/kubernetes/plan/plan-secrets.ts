import type { ObjectPlan } from './object-plan.ts';
import type { Cluster } from '../client.ts';
import { isNotFound } from '../errors.ts';
import { readSecret } from '../secrets.ts';
import { sourcesOf } from '../secret-values.ts';
import type { SecretSpec } from '../../manifests/secrets.ts';

type Values = Readonly<Record<string, string>>;

/** What `ensureSecrets` would do: which Secrets it would make and which keys it would add. Values are only compared, never told. */
export async function planSecrets(
  cluster: Cluster,
  specs: readonly SecretSpec[],
  signal?: AbortSignal,
): Promise<ObjectPlan[]> {
  const known = new Map<string, Promise<Values | undefined>>();
  const valuesOf = ({ namespace, name }: { namespace: string; name: string }): Promise<Values | undefined> => {
    const key = `${namespace}/${name}`;
    const values = known.get(key) ?? readIfThere(cluster, namespace, name, signal);
    known.set(key, values);
    return values;
  };
  return Promise.all(
    specs.map(async (spec) => {
      const sources = await Promise.all(
        sourcesOf(spec).map(async (source) => [keyOf(source), (await valuesOf(source))?.[source.key]] as const),
      );
      return planSecret(spec, await valuesOf(spec), new Map(sources));
    }),
  );
}

/** The plan of one Secret, from what it holds now (undefined: it is not there) and the values that it is made from. */
export function planSecret(
  spec: SecretSpec,
  present: Values | undefined,
  sources: ReadonlyMap<string, string | undefined>,
): ObjectPlan {
  const object = `Secret/${spec.namespace}/${spec.name}`;
  if (!present) return { object, action: 'create', fields: [], conflicts: [] };
  const differing = Object.entries(spec.keys).filter(
    ([key, source]) => source.kind === 'copy' && key in present && present[key] !== sources.get(keyOf(source.from)),
  );
  if (differing.length > 0) {
    const message = `${differing.map(([key]) => key).join(', ')}: differs from what it is to be a copy of.`;
    const suggestion = 'Make the values equal again: which of them is right, only you can say.';
    return {
      object,
      action: 'refuse',
      fields: [],
      conflicts: [],
      refusal: { reason: 'SecretMismatch', message, suggestion },
    };
  }
  const missing = Object.keys(spec.keys).filter((key) => !(key in present));
  const fields = missing.map((key) => ({ path: `.data.${key}`, after: '•••' }));
  return { object, action: fields.length > 0 ? 'configure' : 'unchanged', fields, conflicts: [] };
}

function keyOf({ namespace, name, key }: { namespace: string; name: string; key: string }): string {
  return `${namespace}/${name}/${key}`;
}

async function readIfThere(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Values | undefined> {
  try {
    return await readSecret(cluster, namespace, name, signal);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
