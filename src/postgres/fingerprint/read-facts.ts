import { createHash } from 'node:crypto';
import { escapeIdentifier, type Client } from 'pg';
import type { Fact } from './fact.ts';
import { queriesByKind } from './kinds.ts';
import { notOfExtension, ownSchema } from './queries/fragments.ts';

export interface FactOptions {
  /** Tables whose content is compared too, as `schema.table`. */
  checksumTables?: readonly string[];
}

const fetched = 1000;
const longestValue = 200;
/** Tables. */
const lockedAtOnce = 500;

/** Whatever depends on the session says the same everywhere; rows that a policy hides are an error, not left out. */
const sameEverywhere = `
  SET LOCAL search_path = '';
  SET LOCAL row_security = off;
  SET LOCAL "DateStyle" = 'ISO, MDY';
  SET LOCAL "IntervalStyle" = 'postgres';
  SET LOCAL "TimeZone" = 'UTC';
  SET LOCAL extra_float_digits = 3;
  SET LOCAL bytea_output = 'hex';
  SET LOCAL quote_all_identifiers = off`;

/**
 * All that is so in the database that the client's transaction sees, in a fixed order, but for where sequences have got to
 * (`readSequenceValues`). Memory does not grow with the database. What a materialised view holds is left out: a restore makes it anew.
 */
export async function* readFacts(client: Client, { checksumTables = [] }: FactOptions = {}): AsyncGenerator<Fact> {
  await client.query(sameEverywhere);
  for (const [kind, query] of Object.entries(queriesByKind)) yield* factsOf(client, kind, query);
  yield* ofEachTable(client, 'rows', await tableNames(client), 'count(*)');
  yield* ofEachTable(client, 'checksum', checksumTables.toSorted(bytewise).map(asTable), checksum);
}

/** Where each sequence has got to, by name: not a matter of snapshots, since sequences go on whatever becomes of a transaction. */
export async function readSequenceValues(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    SELECT nspname::text AS schema, relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'S' AND ${ownSchema('relnamespace')} AND ${notOfExtension('pg_class', 'c.oid')}`);
  const names = rows.map(({ schema, name }) => `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`).sort(bytewise);
  const values = new Map<string, string>();
  for (const name of names) {
    const result = await client.query<{ value: string }>(`SELECT last_value + is_called::int AS value FROM ${name}`);
    values.set(name, String(result.rows[0]?.value));
  }
  return values;
}

/** Facts of what sequences said before and after: a value, or where it moved the first and the last one, `10..14`. */
export function sequenceFacts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Fact[] {
  return [...after].map(([name, last]) => {
    const first = before.get(name) ?? last;
    return { kind: 'sequence value', name, value: first === last ? last : `${first}..${last}` };
  });
}

async function* factsOf(client: Client, kind: string, query: string): AsyncGenerator<Fact> {
  await client.query(`DECLARE facts NO SCROLL CURSOR FOR
    SELECT name, value FROM (${query}) AS fact ORDER BY name COLLATE "C"`);
  for (let more = true; more;) {
    const { rows } = await client.query<{ name: string; value: string | null }>(`FETCH ${fetched} FROM facts`);
    for (const { name, value } of rows) yield { kind, name, value: short(value ?? '') };
    more = rows.length === fetched;
  }
  await client.query('CLOSE facts');
}

async function* ofEachTable(
  client: Client,
  kind: string,
  tables: readonly string[],
  expression: string,
): AsyncGenerator<Fact> {
  await client.query('SAVEPOINT before_tables');
  for (const [at, name] of tables.entries()) {
    const { rows } = await client.query<{ value: string | null }>(
      `SELECT (${expression})::text AS value FROM ONLY ${name} AS t`,
    );
    yield { kind, name, value: rows[0]?.value ?? '' };
    // Gives back the locks of tables and indexes, for which a server has room for some thousands; the snapshot stays.
    if ((at + 1) % lockedAtOnce === 0) await client.query('ROLLBACK TO SAVEPOINT before_tables');
  }
  await client.query('ROLLBACK TO SAVEPOINT before_tables; RELEASE SAVEPOINT before_tables');
}

/** Of all rows, whatever their order. */
const checksum = `sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric) || '/' || sum(('x' || right(md5(t::text), 16))::bit(64)::bigint::numeric)`;

/** The tables that hold rows of their own. */
async function tableNames(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    SELECT nspname::text AS schema, relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND ${ownSchema('relnamespace')} AND ${notOfExtension('pg_class', 'c.oid')}`);
  return rows.map(({ schema, name }) => `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`).sort(bytewise);
}

function asTable(name: string): string {
  const [schema = '', ...table] = name.split('.');
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table.join('.'))}`;
}

function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function short(value: string): string {
  return value.length > longestValue ? `md5 ${createHash('md5').update(value).digest('hex')}` : value;
}
