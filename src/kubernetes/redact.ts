const mask = '•••';

/** Shorter ones would hide half of every line. */
const shortestValue = 6;
/** A word inside a longer value, such as a password in a line of configuration. */
const shortestWord = 16;

/**
 * A function that puts ••• for every occurrence of the secrets in a text: as they are, line by line, as the password of a URL,
 * as a string in JSON, as a long word of a longer value, and each of these URL-encoded, JSON-escaped and in base64. A text that
 * was cut may begin or end inside of one: such a piece is masked, too. `open` are words that are no secret whoever uses them.
 */
export function redactor(secrets: readonly string[], open: ReadonlySet<string> = new Set()): (text: string) => string {
  const values = new Set(secrets.flatMap(partsOf).filter((value) => value.length >= shortestValue && !open.has(value)));
  const forms = [...new Set([...values].flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const anywhere = new RegExp(forms.map((form) => literal(form)).join('|'), 'g');
  return (text) => maskEdges(text.replace(anywhere, mask), forms);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The value and what it holds that is a secret by itself. */
function partsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const words = lines.flatMap((line) => line.split(/[\s"'=,;]+/)).filter((word) => word.length >= shortestWord);
  return [secret, secret.trim(), ...lines, ...words, ...passwordOf(secret.trim()), ...stringsIn(parseJson(secret))];
}

function passwordOf(text: string): string[] {
  const password = URL.parse(text)?.password;
  if (!password) return [];
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function formsOf(value: string): string[] {
  const encoded = encodeURIComponent(value);
  const lowerCase = encoded.replace(/%../g, (code) => code.toLowerCase());
  return [
    value,
    encoded,
    lowerCase,
    encoded.replaceAll('%20', '+'),
    JSON.stringify(value).slice(1, -1),
    ...base64Forms(Buffer.from(value)),
  ].filter((form) => form.length >= shortestValue);
}

/** In base64, what stands before a value shifts it: three forms, of which the characters shared with neighbours are left out. */
function base64Forms(value: Buffer): string[] {
  const inner = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), value]).toString('base64');
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + value.length) * 8) / 6));
  });
  return [value.toString('base64'), value.toString('base64url'), ...inner].flatMap((text) => [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}

function maskEdges(text: string, forms: readonly string[]): string {
  const head = Math.max(0, ...forms.map((form) => sharedLength(form.length, (n) => text.startsWith(form.slice(-n)))));
  const tail = Math.max(0, ...forms.map((form) => sharedLength(form.length, (n) => text.endsWith(form.slice(0, n)))));
  const rest = text.slice(head, Math.max(head, text.length - tail));
  return `${head > 0 ? mask : ''}${rest}${tail > 0 ? mask : ''}`;
}

/** The greatest length, short of the whole, of a piece that fits. */
function sharedLength(length: number, fits: (length: number) => boolean): number {
  for (let n = length - 1; n >= shortestValue; n--) if (fits(n)) return n;
  return 0;
}
