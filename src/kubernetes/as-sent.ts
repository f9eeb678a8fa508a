import type { KubernetesObject } from '@kubernetes/client-node';

/** Names that the client library's types spell differently, because JavaScript keeps the real ones for itself. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NetworkPolicy: { _from: 'from' },
  LimitRange: { _default: 'default' },
};

/** The object as the API server has it: with the API's own names, and without what is undefined. */
export function asSent(object: KubernetesObject): KubernetesObject {
  const names = renamed[object.kind ?? ''] ?? {};
  return JSON.parse(JSON.stringify(withNames(object, names))) as KubernetesObject;
}

function withNames(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [names[key] ?? key, withNames(inner, names)]));
}
