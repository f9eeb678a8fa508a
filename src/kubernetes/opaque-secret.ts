import type { V1ObjectMeta, V1Secret } from '@kubernetes/client-node';

/** Values as the data of a Secret holds them: base64. */
export function encoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}

/** A Secret with these values. */
export function opaqueSecret(metadata: V1ObjectMeta, values: Readonly<Record<string, string>>): V1Secret {
  return { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data: encoded(values) };
}
