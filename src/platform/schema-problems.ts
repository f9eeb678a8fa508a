import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import type { Problem } from './invalid-input.ts';
import { fieldsAt } from './schema-walk.ts';
import { cut, shown, quoted } from './shown-value.ts';

type Issue = z.core.$ZodIssue;

/** All that a schema finds wrong with a value, path and remedy for each; `at` is put before every path. */
export function schemaProblems(schema: z.ZodType, value: unknown, at = ''): Problem[] {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => problemsOf(issue, schema, at));
}

function problemsOf(issue: Issue, schema: z.ZodType, at: string): Problem[] {
  const path = [...(at ? [at] : []), ...issue.path.map((key) => cut(String(key)))];
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: [...path, cut(key)].join('.'), message: unknownKey(key, known) }));
  }
  return [{ path: path.join('.') || 'input', message: messageOf(issue) }];
}

function unknownKey(key: string, known: string[]): string {
  const nearest = near(key, known);
  return `unknown key; ${nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean \`${nearest}\`?`}`;
}

/** The nearest word, unless half of it would have to change. */
function near(word: string, words: readonly string[]): string | undefined {
  // The distance takes time with the length, and a long word is near to none.
  if (words.length === 0 || word.length > 80) return undefined;
  const wanted = word.toLowerCase();
  const small = words.map((candidate) => candidate.toLowerCase());
  const nearest = closest(wanted, small);
  if (distance(wanted, nearest) <= Math.max(1, wanted.length / 2)) return words[small.indexOf(nearest)];
  return words.find((_, index) => wanted.length > 3 && small[index]?.includes(wanted));
}

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${expectations[issue.expected] ?? issue.expected}, got ${shown(issue.input)}${hint(issue)}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input);
    case 'too_small':
      return `expected ${measure(issue.origin, 'at least', Number(issue.minimum))}, got ${size(issue.input)}`;
    case 'too_big':
      return `expected ${measure(issue.origin, 'at most', Number(issue.maximum))}, got ${size(issue.input)}`;
    case 'invalid_key':
      return `${quoted(String(issue.path.at(-1)))} is ${issue.issues.map(({ message }) => message).join('; ')}`;
    case 'invalid_format':
    case 'custom':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_element':
    case 'unrecognized_keys':
      return `${typeof issue.input === 'string' ? quoted(issue.input) : shown(issue.input)} is ${issue.message}`;
  }
}

const expectations: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

function hint(issue: Issue & { code: 'invalid_type' }): string {
  if (issue.input === null) return '; leave the field out to get its default';
  const scalar = typeof issue.input === 'number' || typeof issue.input === 'boolean';
  return issue.expected === 'string' && scalar ? `; in quotes it is text: ${quoted(String(issue.input))}` : '';
}

/** The sentence for a value that is none of the known ones. */
export function oneOf(values: readonly string[], input: unknown): string {
  const nearest = typeof input === 'string' ? near(input, values) : undefined;
  return `expected one of ${values.join(', ')}, got ${shown(input)}${nearest ? `; did you mean \`${nearest}\`?` : ''}`;
}

function measure(origin: string, bound: string, count: number): string {
  if (origin === 'string') return `${bound} ${count} character${count === 1 ? '' : 's'}`;
  if (origin === 'array') return `${bound} ${count} element${count === 1 ? '' : 's'}`;
  return `${bound} ${count}`;
}

function size(input: unknown): string {
  if (typeof input === 'string') return `${input.length}`;
  return Array.isArray(input) ? `${input.length}` : shown(input);
}
