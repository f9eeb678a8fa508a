import type { KubernetesObject } from '@kubernetes/client-node';
import { indexAt, isObject, valueAt, type Fields } from '../owned-values.ts';

/** Steps into an object, each as in `fieldsV1`: `f:spec`, `k:{"name":"api"}`, `v:"x"`, `i:0`. */
export type FieldPath = readonly string[];

/** The path as the API server writes it: `.spec.containers[name="api"].image`. */
export function formatPath(path: FieldPath): string {
  return path.map(formatStep).join('');
}

function formatStep(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (step.startsWith('i:')) return `[${rest}]`;
  if (step.startsWith('v:')) return `[=${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

/** All paths of a manager's fields, those of what holds others too. */
export function* pathsIn(fields: Fields, within: FieldPath = []): Generator<FieldPath> {
  for (const [step, inner] of Object.entries(fields)) {
    if (step === '.') continue;
    const path = [...within, step];
    yield path;
    yield* pathsIn(inner, path);
  }
}

/** What stands at a path; undefined: nothing. */
export function readPath(object: unknown, path: FieldPath): unknown {
  return path.reduce(valueAt, object);
}

/** A copy of the object with another value at the path; undefined takes it out, and what it leaves empty too. */
export function withPath<T extends KubernetesObject>(object: T, path: FieldPath, value: unknown): T {
  return (replaced(object, path, value) ?? {}) as T;
}

function replaced(old: unknown, [step, ...rest]: FieldPath, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(old)) return withItem(old, step, rest, value);
  const key = step.slice(2);
  // What the object does not say is not there to be changed.
  if (!isObject(old) || !Object.hasOwn(old, key)) return old;
  const { [key]: inner, ...others } = old;
  const next = replaced(inner, rest, value);
  if (next !== undefined) return { ...old, [key]: next };
  return Object.keys(others).length > 0 ? others : undefined;
}

function withItem(items: readonly unknown[], step: string, rest: FieldPath, value: unknown): unknown {
  const index = indexAt(items, step);
  if (index < 0) return items;
  const next = replaced(items[index], rest, value);
  if (next !== undefined) return items.with(index, next);
  return items.length > 1 ? items.toSpliced(index, 1) : undefined;
}
