import { stringify } from 'yaml';
import { printable } from './paint.ts';

/** A value as a person reads it: YAML, in one line; a text of several lines with `\n`. */
export function valueText(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) return printable(JSON.stringify(value));
  return printable(stringify(value, { collectionStyle: 'flow', lineWidth: 0 })).trimEnd();
}

/** The same in as many lines as it takes. */
export function valueBlock(value: unknown): string {
  if (typeof value === 'string') return printable(value).replace(/\n$/, '');
  return printable(stringify(value, { lineWidth: 0 })).trimEnd();
}

/** Whether it reads better in several lines. */
export function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.trimEnd().includes('\n');
}
