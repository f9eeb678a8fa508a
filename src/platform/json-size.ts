/** The length of a value as JSON, in bytes of UTF-8; undefined if it can't be written as JSON. */
export function jsonSize(value: unknown): number | undefined {
  const json = stringify(value);
  if (json === undefined) return undefined;
  let bytes = json.length;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    // A surrogate is half of a character of four bytes; well-formed JSON escapes lone ones.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle or a BigInt.
    return undefined;
  }
}
