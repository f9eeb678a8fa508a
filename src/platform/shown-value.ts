/** Longest piece of a user's value that a message repeats, in characters. */
const longest = 80;

/** A user's text in quotes, cut to 80 characters. */
export function quoted(text: string): string {
  return `"${cut(text)}"`;
}

/** A user's text on one line, cut to 80 characters. */
export function cut(text: string): string {
  const line = text.slice(0, longest + 1).replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** What a value is, for a sentence that says what was expected instead; objects and lists are not repeated. */
export function shown(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (ArrayBuffer.isView(value)) return 'bytes';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
