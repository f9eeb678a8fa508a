import type { V1EnvVar } from '@kubernetes/client-node';

/** Variables with a value of their own. */
export function plainEnv(values: Readonly<Record<string, string>>): V1EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** Variables read from a Secret beside the Pod: by default from the key of the same name. */
export function secretEnv(secret: string, keys: readonly string[] | Readonly<Record<string, string>>): V1EnvVar[] {
  const entries = Array.isArray(keys) ? keys.map((key: string) => [key, key] as const) : Object.entries(keys);
  return entries.map(([name, key]) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } }));
}
