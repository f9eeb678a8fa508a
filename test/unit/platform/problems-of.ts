import { InvalidInput, type Problem } from '../../../src/platform/invalid-input.ts';

/** The problems that a call is refused with. */
export function problemsOf(call: () => unknown): Problem[] {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  return [];
}
