import type { Diagnosis } from './diagnosis.ts';

/** Objects don't get ready; the diagnosis says why. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly diagnosis: Diagnosis;

  constructor(diagnosis: Diagnosis) {
    const { component, object, rule, reason } = diagnosis;
    super(`${component}: ${object} is not ready (${rule}): ${reason}`);
    this.diagnosis = diagnosis;
  }
}
