import type { Fact } from './fact.ts';

/** By what a database sorts its text and tells its letters. */
export interface Locale {
  /** LC_COLLATE and LC_CTYPE: names of the operating system's. */
  collate: string;
  ctype: string;
  /** `c` (libc), `i` (ICU), `b` (builtin) or one that is still to come. */
  provider: string;
  /** Of another provider than libc. */
  locale?: string;
}

/** The locale of the database that a fingerprint is of: one of its first facts, no more is read. Undefined where there is none. */
export async function readLocale(facts: AsyncIterable<Fact>): Promise<Locale | undefined> {
  for await (const { kind, name, value } of facts) {
    if (kind !== 'database') return undefined;
    if (name === 'collation') return parse(value);
  }
  return undefined;
}

/** As `databaseSettings` tells it; servers before version 15 know of no provider. */
function parse(value: string): Locale {
  const [collate, ctype, provider, locale] = JSON.parse(value) as [string, string, string | null, string | null];
  return { collate, ctype, provider: provider ?? 'c', ...(locale !== null && { locale }) };
}
