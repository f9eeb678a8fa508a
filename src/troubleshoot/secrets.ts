import type { Suspect } from './suspect.ts';
import { errorText } from '../checks/error-text.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { isNotFound } from '../kubernetes/errors.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import type { SecretValues } from '../kubernetes/secret-values.ts';
import type { SecretSpec } from '../manifests/index.ts';
import type { Unseen } from '../verify/snapshot.ts';
import { within } from '../checks/within.ts';

const readMs = 4000;

/** The platform's Secrets as they are: by `namespace/name`; never to be put in a report. */
export interface ReadSecrets {
  values: ReadonlyMap<string, SecretValues>;
  suspects: Suspect[];
  unseen: Unseen[];
}

/** Reads the platform's Secrets, and says which of them, or which of their keys, are not there. Throws only the signal's reason. */
export async function readSecrets(
  cluster: Cluster,
  specs: readonly SecretSpec[],
  signal: AbortSignal,
): Promise<ReadSecrets> {
  const values = new Map<string, SecretValues>();
  const suspects: Suspect[] = [];
  const unseen: Unseen[] = [];
  const read = async (spec: SecretSpec) => {
    try {
      const present = await within(readMs, signal, (ended) => readSecret(cluster, spec.namespace, spec.name, ended));
      values.set(`${spec.namespace}/${spec.name}`, present);
      const missing = Object.keys(spec.keys).filter((key) => !(key in present));
      if (missing.length > 0) suspects.push(lacking(spec, `It has no key ${missing.join(', ')}.`));
    } catch (error) {
      signal.throwIfAborted();
      if (isNotFound(error)) suspects.push(lacking(spec, 'The Secret is not there.'));
      else unseen.push({ what: `Secret/${spec.namespace}/${spec.name}`, why: errorText(error) });
    }
  };
  await Promise.all(specs.map(read));
  return { values, suspects, unseen };
}

function lacking({ namespace, name, keys }: SecretSpec, cause: string): Suspect {
  return {
    case: 'component',
    component: 'secrets',
    object: `Secret/${namespace}/${name}`,
    cause,
    evidence: [`keys that it is to have: ${Object.keys(keys).join(', ')}`],
    remedy:
      'Deploy the component `secrets`: what is missing is made anew. Where a server already holds the old value (a volume, a role), put the old value back instead.',
    level: 'reference',
    mayFollow: false,
  };
}
