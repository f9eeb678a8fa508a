import { lineDiff, type DiffLine } from './line-diff.ts';
import type { Paint, Style } from './paint.ts';
import { isLong, valueBlock, valueText } from './value-text.ts';
import type { FieldChange } from '../../kubernetes/plan/object-plan.ts';

export interface FieldStyle {
  width: number;
  paint: Paint;
  indent: string;
}

/** A field and what becomes of it: `path: before → after`; below the path, line by line, what is too long for that. */
export function fieldLines({ path, before, after }: FieldChange, style: FieldStyle): string[] {
  const { width, paint, indent } = style;
  const sides = sidesOf(before, after);
  const line = `${indent}${path}: ${sides.map(({ text }) => text).join(' → ')}`;
  if (line.length <= width && !isLong(before) && !isLong(after)) {
    return [`${indent}${path}: ${sides.map((side) => paint(side.style, side.text)).join(paint('dim', ' → '))}`];
  }
  return [`${indent}${path}:`, ...blockDiff(before, after).map((each) => `${indent}  ${diffLine(each, paint)}`)];
}

/** What differs between two values, as lines of YAML. */
export function blockDiff(before: unknown, after: unknown): DiffLine[] {
  const [old, young] = [before, after].map((value) => (value === undefined ? undefined : valueBlock(value)));
  if (old === undefined) return (young ?? '').split('\n').map((text) => ({ sign: '+', text }));
  if (young === undefined) return old.split('\n').map((text) => ({ sign: '-', text }));
  return lineDiff(old, young);
}

function sidesOf(before: unknown, after: unknown): { text: string; style: Style }[] {
  if (before === undefined) return [{ text: `${valueText(after)} (new)`, style: 'green' }];
  return [
    { text: valueText(before), style: 'red' },
    after === undefined ? { text: '(gone)', style: 'dim' } : { text: valueText(after), style: 'green' },
  ];
}

function diffLine(line: DiffLine, paint: Paint): string {
  if (line.sign === '…') return paint('dim', `… ${line.skipped} unchanged ${line.skipped === 1 ? 'line' : 'lines'}`);
  const text = `${line.sign} ${line.text}`;
  if (line.sign === ' ') return paint('dim', text);
  return paint(line.sign === '+' ? 'green' : 'red', text);
}
