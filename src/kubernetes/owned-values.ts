/** Fields as the API server lists them for a manager (`fieldsV1`): nested, a leaf being an empty object. */
export interface Fields {
  [path: string]: Fields;
}

/** What stands at the fields, in a shape that is equal for equal values. */
export function ownedValues(value: unknown, fields: Fields): unknown {
  const paths = Object.entries(fields).filter(([path]) => path !== '.');
  // A leaf, or something owned as a whole.
  if (paths.length === 0) return value;
  return Object.fromEntries(paths.map(([path, inner]) => [path, ownedValues(valueAt(value, path), inner)]));
}

/** What stands one step further: `f:name` a field, `k:{…}` the item with these keys, `v:…` the item itself, `i:n` the nth item. */
export function valueAt(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[indexAt(value, step)];
  return isObject(value) && Object.hasOwn(value, step.slice(2)) ? value[step.slice(2)] : undefined;
}

/** Which item of a list a step means; -1: none. Keys that have a default may be left out in an item that a person wrote. */
export function indexAt(items: readonly unknown[], step: string): number {
  const kind = step.slice(0, 2);
  if (kind === 'i:') return Number(step.slice(2)) < items.length ? Number(step.slice(2)) : -1;
  const wanted: unknown = JSON.parse(step.slice(2));
  if (kind === 'v:') return items.indexOf(wanted);
  const keys = Object.entries(wanted as object);
  const exact = items.findIndex((item) => isObject(item) && keys.every(([key, value]) => item[key] === value));
  return exact >= 0 ? exact : items.findIndex((item) => isObject(item) && fits(item, keys));
}

function fits(item: Record<string, unknown>, keys: [string, unknown][]): boolean {
  const present = keys.filter(([key]) => key in item);
  return present.length > 0 && present.every(([key, value]) => item[key] === value);
}

/** A JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
