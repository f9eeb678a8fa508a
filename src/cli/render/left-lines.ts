import { oneLine, type Paint } from './paint.ts';
import type { Rollback } from '../../workflows/types.ts';

/** What a rollback did not touch, and why. */
export function leftLines(left: Rollback['left'], paint: Paint): string[] {
  if (left.length === 0) return [];
  const width = Math.max(...left.map(({ component }) => component.length));
  return [
    '',
    paint('bold', 'Left as it is'),
    ...left.map(({ component, reason }) => `  ${component.padEnd(width)}  ${oneLine(reason)}`),
  ];
}
