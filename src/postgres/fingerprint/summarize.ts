import { createHash } from 'node:crypto';
import { factLine } from './fact-lines.ts';
import type { Fact, FingerprintSummary } from './fact.ts';

/** Says in short what facts say, as they go by. */
export class FactSummary {
  readonly #hash = createHash('sha256');
  #facts = 0;
  #tables = 0;
  #rows = 0;
  #revision: string | undefined;

  add(fact: Fact): void {
    this.#hash.update(factLine(fact));
    this.#facts++;
    if (fact.kind === 'rows') {
      this.#tables++;
      this.#rows += Number(fact.value);
    }
    if (fact.kind === 'alembic revision') this.#revision ??= fact.value;
  }

  /** Once, when all were added. */
  get result(): FingerprintSummary {
    return {
      digest: this.#hash.copy().digest('hex'),
      facts: this.#facts,
      tables: this.#tables,
      rows: this.#rows,
      ...(this.#revision !== undefined && { alembicRevision: this.#revision }),
    };
  }
}
