import { CannotRestore } from './cannot-restore.ts';
import type { StoreFailed } from '../storage/store-failed.ts';

/**
 * That no store has what is to be restored, with the failures of those that did not say. Final only where all of them have answered: one that failed
 * may have it.
 */
export function noneHas(problem: string, failures: readonly StoreFailed[]): Error {
  if (failures.length === 0) return new CannotRestore(problem);
  const told = [...(problem === '' ? [] : [problem]), ...failures.map(({ message }) => message)];
  return new Error(told.join('\n'), { cause: failures[0] });
}
