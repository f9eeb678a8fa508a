/**
 * One thing that is so in a database: that there is a table with these columns, that it has so many rows. Two databases are
 * the same if and only if their facts are.
 */
export interface Fact {
  /** `table`, `column`, `constraint`, `index`, `rows`, `checksum`, … */
  kind: string;
  /** What tells it from others of its kind: an identity such as `public.notes.author`. */
  name: string;
  /** All that has to be equal, as text. */
  value: string;
}

/** The value of what could not be seen, and is compared with nothing: `rows` and `checksum` of a table that was emptied meanwhile. */
export const notKnown = 'not known';

/** A difference between a source and what was restored from it. */
export interface FactDifference {
  kind: string;
  name: string;
  /** Absent: only the other side has it. */
  wanted?: string;
  got?: string;
}

/** What a fingerprint says in short. */
export interface FingerprintSummary {
  /** sha256 of the facts' lines (`factLine`), in order. */
  digest: string;
  facts: number;
  tables: number;
  rows: number;
  alembicRevision?: string;
}
