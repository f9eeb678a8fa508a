import { createHash } from 'node:crypto';
import { factLine } from './fact-lines.ts';
import { notKnown, type Fact, type FingerprintSummary } from './fact.ts';

/** Says in short what facts say, as they go by. */
export class FactSummary {
  readonly #hash = createHash('sha256');
  #facts = 0;
  #tables = 0;
  #rows = 0;
  #revision: string | undefined;

  /** Gives the fact's line. */
  add(fact: Fact): Buffer {
    const line = Buffer.from(factLine(fact));
    this.#hash.update(line);
    this.#facts++;
    if (fact.kind === 'rows') {
      this.#tables++;
      if (fact.value !== notKnown) this.#rows += Number(fact.value);
    }
    if (fact.kind === 'alembic revision') this.#revision ??= fact.value;
    return line;
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
