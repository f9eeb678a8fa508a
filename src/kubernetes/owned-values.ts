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

/** `f:name` a field, `k:{…}` the item with these keys, `v:…` the item itself, `i:n` the nth item. */
function valueAt(value: unknown, path: string): unknown {
  const key = path.slice(2);
  if (Array.isArray(value)) return itemAt(value, path.slice(0, 2), key);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function itemAt(items: readonly unknown[], kind: string, key: string): unknown {
  if (kind === 'i:') return items[Number(key)];
  const wanted: unknown = JSON.parse(key);
  return kind === 'k:' ? items.find((item) => hasKeys(item, wanted as object)) : items.find((item) => item === wanted);
}

function hasKeys(item: unknown, keys: object): boolean {
  return Object.entries(keys).every(([key, value]) => (item as Record<string, unknown> | undefined)?.[key] === value);
}
