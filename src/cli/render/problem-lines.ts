import { printable } from './paint.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Report } from '../report.ts';
import type { Problem } from '../../platform/invalid-input.ts';

/** One line for each problem: where it is, and what would be right. */
export function problemLines(problems: readonly Problem[]): string[] {
  return problems.map(({ path, message }) => printable(`  ${path ? `${path}: ` : ''}${message}`).replaceAll('\n', ' '));
}

/** The report of an input that was refused before anything was started. */
export function badInputReport(problems: readonly Problem[]): Report {
  return {
    exitCode: exitCodes.badInput,
    lines: ['The input is wrong; nothing was done:', ...problemLines(problems)],
    object: { outcome: 'invalid input', problems },
  };
}
