/** A connection string for libpq: `host='127.0.0.1' dbname='it\'s'`. */
export function conninfo(parts: Readonly<Record<string, string | number>>): string {
  return Object.entries(parts)
    .map(([key, value]) => `${key}='${String(value).replaceAll(/[\\']/g, '\\$&')}'`)
    .join(' ');
}
