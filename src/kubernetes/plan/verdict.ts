import type { Refusal } from './object-plan.ts';

/** What is to be done instead of a plain apply, and why. */
export interface Verdict {
  action: 'replace' | 'refuse';
  refusal: Refusal;
}

/** A verdict that says no. */
export function refuse(reason: string, message: string, suggestion: string): Verdict {
  return { action: 'refuse', refusal: { reason, message, suggestion } };
}

/** A verdict that says: delete it and make it anew. */
export function replace(reason: string, message: string, suggestion: string): Verdict {
  return { action: 'replace', refusal: { reason, message, suggestion } };
}
