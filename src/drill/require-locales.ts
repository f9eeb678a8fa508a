import { DatabaseError, escapeLiteral, type Client } from 'pg';
import { CannotRestore } from './cannot-restore.ts';
import type { Locale } from '../postgres/fingerprint/read-locale.ts';

/** A database that is to be restored, and its locale. */
export interface Localized {
  name: string;
  locale: Locale;
}

/** A statement that a server takes if and only if it has what a database needs, and what that is called. */
interface Trial {
  what: string;
  sql: string;
}

/** Makes sure that a server could make databases of these locales; nothing is left of the trial. Throws `CannotRestore`, naming all that it lacks. */
export async function requireLocales(client: Client, databases: readonly Localized[]): Promise<void> {
  const lacking: string[] = [];
  for (const [what, { sql, names }] of trialsOf(databases)) {
    const reason = await refusal(client, sql);
    if (reason !== undefined) lacking.push(`${what} (in ${names.join(', ')}): ${reason}`);
  }
  if (lacking.length === 0) return;
  throw new CannotRestore(
    `the target has no ${lacking.join('; no ')}. It needs an image with the locales of the source`,
  );
}

/** Each trial once, with the databases that it is made for. */
export function trialsOf(databases: readonly Localized[]): Map<string, { sql: string; names: string[] }> {
  const trials = new Map<string, { sql: string; names: string[] }>();
  for (const { name, locale } of databases) {
    for (const { what, sql } of neededBy(locale)) {
      const known = trials.get(what) ?? { sql, names: [] };
      if (!known.names.includes(name)) known.names.push(name);
      trials.set(what, known);
    }
  }
  return trials;
}

// Whether the operating system has a locale is asked by a setting: a collation would have to fit the encoding of the database in which it
// is tried, too.
function neededBy({ collate, ctype, provider, locale }: Locale): Trial[] {
  const ofSystem = [collate, ctype].map((name) => ({
    what: `locale ${name}`,
    sql: `SELECT set_config('lc_time', ${escapeLiteral(name)}, true)`,
  }));
  if (provider === 'c' || locale === undefined) return ofSystem;
  const called = providers[provider] ?? provider;
  const collation = `(provider = ${called}, locale = ${escapeLiteral(locale)})`;
  return [...ofSystem, { what: `${called} locale ${locale}`, sql: `CREATE COLLATION pg_temp.drill ${collation}` }];
}

const providers: Readonly<Record<string, string>> = { i: 'icu', b: 'builtin' };

/** What the server says against a statement, which it takes back in any case. */
async function refusal(client: Client, sql: string): Promise<string | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error.message;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}
