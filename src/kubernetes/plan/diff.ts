import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '@kubernetes/client-node';
import { formatPath, type FieldPath } from './field-path.ts';
import { isObject, valueAt, type Fields } from '../owned-values.ts';

/** A field that is not the same in two versions of an object; absent values are undefined. */
export interface Difference {
  path: FieldPath;
  before: unknown;
  after: unknown;
}

/** What the API server and controllers keep for themselves. */
const bookkeeping = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'];

/**
 * How two versions of an object differ, both as the API server gave them; its bookkeeping and the status don't count. Items of
 * lists are told apart by the keys that the API has for them, as far as `managedFields` show them, else by their index.
 */
export function diffObjects(before: KubernetesObject, after: KubernetesObject): Difference[] {
  const [old, now] = [content(before), content(after)];
  if (isDeepStrictEqual(old, now)) return [];
  return [...walk(old, now, allFields(before, after), [])];
}

function content(object: KubernetesObject): Record<string, unknown> {
  const { status: _, ...rest } = object as Record<string, unknown>;
  const metadata = Object.entries(object.metadata ?? {}).filter(([key]) => !bookkeeping.includes(key));
  return { ...rest, metadata: Object.fromEntries(metadata) };
}

/** What all managers own in either: it shows the keys of each list. */
function allFields(...objects: KubernetesObject[]): Fields {
  return objects
    .flatMap(({ metadata }) => metadata?.managedFields ?? [])
    .reduce((all, { fieldsV1 }) => merged(all, (fieldsV1 ?? {}) as Fields), {} as Fields);
}

function merged(a: Fields, b: Fields): Fields {
  const result = { ...a };
  for (const [step, inner] of Object.entries(b)) result[step] = result[step] ? merged(result[step], inner) : inner;
  return result;
}

function* walk(before: unknown, after: unknown, fields: Fields, path: FieldPath): Generator<Difference> {
  if (isDeepStrictEqual(before, after)) return;
  if (isObject(before) && isObject(after)) yield* walkObjects(before, after, fields, path);
  else if (Array.isArray(before) && Array.isArray(after)) yield* walkLists(before, after, fields, path);
  else yield { path, before, after };
}

function* walkObjects(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  fields: Fields,
  path: FieldPath,
): Generator<Difference> {
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()) {
    const step = `f:${key}`;
    yield* walk(valueAt(before, step), valueAt(after, step), fields[step] ?? {}, [...path, step]);
  }
}

function* walkLists(
  before: readonly unknown[],
  after: readonly unknown[],
  fields: Fields,
  path: FieldPath,
): Generator<Difference> {
  const byKey = stepper(Object.keys(fields), [...before, ...after]);
  const isUnique = [before, after].every((items) => new Set(items.map(byKey)).size === items.length);
  const stepOf = isUnique ? byKey : byIndex;
  const old = new Map(before.map((item, index) => [stepOf(item, index), item]));
  const now = new Map(after.map((item, index) => [stepOf(item, index), item]));
  let found = false;
  for (const step of new Set([...old.keys(), ...now.keys()])) {
    for (const difference of walk(old.get(step), now.get(step), fields[step] ?? {}, [...path, step])) {
      found = true;
      yield difference;
    }
  }
  // The same items in another order: of environment variables and init containers it matters.
  if (!found) yield { path, before: [...old.keys()].map(shownItem), after: [...now.keys()].map(shownItem) };
}

/** How the items of a list are told apart. */
function stepper(steps: readonly string[], items: readonly unknown[]): (item: unknown, index: number) => string {
  const keyed = steps.find((step) => step.startsWith('k:'));
  const names = keyed === undefined ? [] : Object.keys(JSON.parse(keyed.slice(2)) as object);
  if (names.length > 0) {
    if (!items.every((item) => isObject(item) && names.every((name) => name in item))) return byIndex;
    return (item) => `k:${JSON.stringify(Object.fromEntries(names.map((name) => [name, readKey(item, name)])))}`;
  }
  return steps.some((step) => step.startsWith('v:')) ? (item) => `v:${JSON.stringify(item)}` : byIndex;
}

function byIndex(_: unknown, index: number): string {
  return `i:${index}`;
}

function readKey(item: unknown, name: string): unknown {
  return (item as Record<string, unknown>)[name];
}

function shownItem(step: string): string {
  return formatPath([step]);
}
