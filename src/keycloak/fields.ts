type Fields = Record<string, unknown>;
type Named = Fields & { name: string };

/**
 * Paths of the wanted fields whose actual value is another; fields that are not wanted don't count. Lists of texts are
 * sets. Lists of things with names are compared thing by thing, and others that are in them don't count.
 * Holds no values, so that it can be shown where a field is a secret.
 */
export function differingFields(wanted: unknown, actual: unknown, path = ''): string[] {
  if (isNamedList(wanted)) {
    const there = namedItems(actual);
    return wanted.flatMap((item) => differingFields(item, byName(there, item.name), `${path}[${item.name}]`));
  }
  if (Array.isArray(wanted)) return isSameSet(wanted, actual) ? [] : [path];
  if (!isFields(wanted)) return wanted === actual ? [] : [path];
  const fields = isFields(actual) ? actual : {};
  return Object.entries(wanted).flatMap(([key, value]) =>
    differingFields(value, fields[key], path === '' ? key : `${path}.${key}`),
  );
}

/** The actual value with the wanted fields laid over it, so that what is not wanted stays as it is. */
export function withFields(actual: unknown, wanted: unknown): unknown {
  if (isNamedList(wanted)) {
    const there = namedItems(actual);
    const others = there.filter(({ name }) => !byName(wanted, name));
    return [...others, ...wanted.map((item) => withFields(byName(there, item.name), item))];
  }
  if (!isFields(wanted)) return wanted;
  const fields = isFields(actual) ? actual : {};
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, withFields(fields[key], value)])),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is Named {
  return isFields(value) && typeof value['name'] === 'string';
}

function isNamedList(value: unknown): value is Named[] {
  return Array.isArray(value) && value.length > 0 && value.every(isNamed);
}

function namedItems(value: unknown): Named[] {
  return Array.isArray(value) ? value.filter(isNamed) : [];
}

function byName(items: Named[], name: string): Named | undefined {
  return items.find((item) => item.name === name);
}

function isSameSet(wanted: unknown[], actual: unknown): boolean {
  return Array.isArray(actual) && wanted.length === actual.length && wanted.every((item) => actual.includes(item));
}
