import type { MissingReference } from './types.ts';

const kinds: Readonly<Record<string, MissingReference['kind']>> = { secret: 'Secret', configmap: 'ConfigMap' };

/** The Secret or ConfigMap that the kubelet says does not exist. */
export function missingReference(message: string, namespace: string | undefined): MissingReference | undefined {
  const found = /\b(secret|configmap) "(?:[^"/]+\/)?([^"/]+)" not found/.exec(message);
  const kind = kinds[found?.[1] ?? ''];
  return kind && found?.[2] && namespace ? { kind, namespace, name: found[2] } : undefined;
}
