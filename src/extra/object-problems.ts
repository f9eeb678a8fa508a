import type { Located, Manifest } from './source.ts';
import { isRecord } from '../platform/merge.ts';
import { cut } from '../platform/shown-value.ts';

/** Rules of Kubernetes for what is put in the path of a request, so that no object leads elsewhere. */
const patterns = {
  apiVersion: /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?v[a-z0-9]+$/,
  kind: /^[A-Za-z][A-Za-z0-9]*$/,
  name: /^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$/,
  namespace: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
};

/** Why an object can't be a part of a component: one sentence each, with where it was written. */
export function objectProblems({ object, at }: Located): string[] {
  const problem = identityProblem(object) ?? metadataProblem(object) ?? secretProblem(object);
  return problem === undefined ? [] : [`${at}: ${described(object)} ${problem}`];
}

function described({ kind, metadata }: Manifest): string {
  const name: unknown = isRecord(metadata) ? metadata['name'] : undefined;
  return cut([kind, name].filter((part) => typeof part === 'string' && part !== '').join('/')) || 'an object';
}

function identityProblem({ apiVersion, kind, metadata }: Manifest): string | undefined {
  if (!matches(apiVersion, patterns.apiVersion)) return 'has no right `apiVersion`, such as `apps/v1`';
  if (!matches(kind, patterns.kind)) return 'has no right `kind`, such as `Deployment`';
  if (!isRecord(metadata) || metadata['name'] === undefined) {
    return 'has no `metadata.name`; a generated one would be another object each time';
  }
  return matches(metadata.name, patterns.name) ? undefined : 'has a `metadata.name` that is none';
}

function metadataProblem({ metadata }: Manifest): string | undefined {
  const { namespace, labels, annotations } = metadata ?? {};
  if (namespace && !matches(namespace, patterns.namespace)) return 'has a `metadata.namespace` that is none';
  const wrong = Object.entries({ labels, annotations }).find(
    ([, texts]) => texts && !(isRecord(texts) && Object.values(texts).every((text) => typeof text === 'string')),
  );
  return wrong && `has \`metadata.${wrong[0]}\` that are not all text; put them in quotes`;
}

/** What a revision keeps, anyone can read who may read ConfigMaps. */
function secretProblem(object: Manifest): string | undefined {
  if (object.kind !== 'Secret') return undefined;
  const { data, stringData } = object;
  return [data, stringData].some((values) => isRecord(values) && Object.keys(values).length > 0)
    ? 'holds values, which would be kept in clear text; create the Secret beforehand, or have it made by reference (ExternalSecret), and leave it out here'
    : undefined;
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && value.length <= 253 && pattern.test(value);
}
