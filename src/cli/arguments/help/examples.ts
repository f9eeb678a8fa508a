import { invocation } from '../../invocation.ts';

/** Examples of a command: what to type, and what it does, in two columns. */
export function examples(command: string, rows: readonly [options: string, what: string][]): string {
  const typed = rows.map(([options]) => [invocation, command, options].filter(Boolean).join(' '));
  const width = Math.max(...typed.filter((line) => line.length <= 58).map(({ length }) => length));
  const lines = rows.map(([, what], index) => exampleLine(typed[index] ?? '', what, width));
  return ['Examples:', ...lines].join('\n');
}

/** One that is too long for its column has what it does below. */
function exampleLine(typed: string, what: string, width: number): string {
  if (typed.length <= width) return `  ${typed.padEnd(width)}  ${what}`;
  return `  ${typed}\n  ${' '.repeat(width)}  ${what}`;
}
