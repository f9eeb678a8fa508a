const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const digits = 10;

/**
 * Ten hexadecimal digits that stand for a plain value: the same for equal values, whatever the order of their keys. FNV-1a,
 * to tell contents apart; it keeps nobody from making two alike on purpose.
 */
export function contentHash(value: unknown): string {
  let hash = offset;
  for (const character of JSON.stringify(value, sorted)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * prime);
  }
  return hash.toString(16).padStart(16, '0').slice(-digits);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
