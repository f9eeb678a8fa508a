const units = ['KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for people: `512 B`, `1.5 MiB`. */
export function byteText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
