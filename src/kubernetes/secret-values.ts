import { randomBytes } from 'node:crypto';
import type { SecretKey, SecretSource, SecretSpec, TemplateKey } from '../manifests/secrets.ts';

/** Values by key. */
export type SecretValues = Readonly<Record<string, string>>;

/** What has to become of a Secret. */
export interface SecretPlan {
  /** Keys that it lacks, with their values. */
  missing: SecretValues;
  /** Keys whose value is put together of others and is another one by now, such as an address in a URL. */
  stale: SecretValues;
  /** Keys that differ from what they are to be a copy of. */
  mismatches: { key: string; source: string }[];
}

/**
 * Compares what a Secret is to hold with what it holds. What is there stays, except a template's value that `isOurs`: that one
 * follows what it is made of. `valueOf` gives the value of another Secret's key.
 */
export function planSecret(
  spec: SecretSpec,
  present: SecretValues,
  valueOf: (key: SecretKey) => string,
  isOurs: (key: string) => boolean = () => false,
): SecretPlan {
  const entries = Object.entries(spec.keys);
  const templates = entries.filter(([key, { kind }]) => kind === 'template' && key in present && isOurs(key));
  return {
    stale: Object.fromEntries(
      templates
        .map(([key, source]) => [key, makeValue(source, valueOf)] as const)
        .filter(([key, value]) => present[key] !== value),
    ),
    missing: Object.fromEntries(
      entries.filter(([key]) => !(key in present)).map(([key, source]) => [key, makeValue(source, valueOf)]),
    ),
    mismatches: entries.flatMap(([key, source]) =>
      source.kind === 'copy' && key in present && present[key] !== valueOf(source.from)
        ? [{ key, source: `${source.from.namespace}/${source.from.name} key ${source.from.key}` }]
        : [],
    ),
  };
}

/** The keys of other Secrets that a Secret's values are made from. */
export function sourcesOf({ keys }: SecretSpec): SecretKey[] {
  return Object.values(keys).flatMap((source) => {
    if (source.kind === 'copy') return [source.from];
    return source.kind === 'template' ? source.parts.filter((part) => typeof part !== 'string') : [];
  });
}

function makeValue(source: SecretSource, valueOf: (key: SecretKey) => string): string {
  switch (source.kind) {
    case 'generated':
      return randomBytes(source.bytes).toString('base64url');
    case 'fixed':
      return source.value;
    case 'copy':
      return valueOf(source.from);
    case 'template':
      return source.parts.map((part) => (typeof part === 'string' ? part : pieceOf(part, valueOf(part)))).join('');
  }
}

function pieceOf({ encode }: TemplateKey, value: string): string {
  return encode === 'uri' ? encodeURIComponent(value) : value;
}
