import { createHash } from 'node:crypto';
import { escapeIdentifier, type Client } from 'pg';
import { bytewise } from './bytewise.ts';
import { notKnown, type Fact } from './fact.ts';
import { queriesByKind } from './kinds.ts';
import { notOfExtension, ownSchema } from './queries/fragments.ts';
import { rewrittenSince } from './rewritten-since.ts';
import { textOf } from './text-of.ts';

export interface FactOptions {
  /** Tables whose content is compared too, as they are called in SQL and in facts (`quotedTable`). */
  checksumTables?: readonly string[];
}

const fetched = 1000;
const longestValue = 200;
/** Tables or sequences: to plan for many more takes longer than to ask again. */
const askedAtOnce = 50;

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
  const column = await valueColumn(client);
  for (const [kind, query] of Object.entries(queriesByKind)) yield* factsOf(client, kind, query, column);
  yield* ofEachTable(client, 'rows', await namesOf(client, 'r'), { expression: 'count(*)', ofNone: '0' });
  yield* ofEachTable(client, 'checksum', checksumTables.toSorted(bytewise), { expression: checksum, ofNone: '' });
}

/** Where each sequence has got to, by name, in the client's transaction: not a matter of snapshots, since sequences go on whatever becomes of one. */
export async function readSequenceValues(client: Client): Promise<Map<string, string>> {
  const names = await namesOf(client, 'S');
  const values = new Map<string, string>();
  for await (const { name, value } of askEach(client, names, { expression: next })) values.set(name, value);
  return values;
}

/** One beyond the last value that was given; of a bigint that has come to its end, no bigint can say that. */
const next = 'last_value::numeric + is_called::int';

/** Facts of what sequences said before and after: a value, or where it moved the first and the last one, `10..14`. */
export function sequenceFacts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Fact[] {
  return [...after].map(([name, last]) => {
    const first = before.get(name) ?? last;
    return { kind: 'sequence value', name, value: first === last ? last : `${first}..${last}` };
  });
}

/** A value as it is asked for: a database without an encoding may hold what is no UTF-8, which the server would refuse to give as text. */
async function valueColumn(client: Client): Promise<string> {
  const { rows } = await client.query<{ encoding: string }>("SELECT current_setting('server_encoding') AS encoding");
  return rows[0]?.encoding === 'SQL_ASCII' ? "convert_to(value, 'SQL_ASCII')" : 'value';
}

async function* factsOf(client: Client, kind: string, query: string, column: string): AsyncGenerator<Fact> {
  await client.query(`DECLARE facts NO SCROLL CURSOR FOR
    SELECT name, ${column} AS value FROM (${query}) AS fact ORDER BY name COLLATE "C"`);
  for (let more = true; more;) {
    const { rows } = await client.query<{ name: string; value: string | Buffer | null }>(`FETCH ${fetched} FROM facts`);
    for (const { name, value } of rows) {
      yield { kind, name, value: short(typeof value === 'string' ? value : textOf(value ?? Buffer.of())) };
    }
    more = rows.length === fetched;
  }
  await client.query('CLOSE facts');
}

async function* ofEachTable(
  client: Client,
  kind: string,
  tables: readonly string[],
  question: Question,
): AsyncGenerator<Fact> {
  for await (const { name, value } of askEach(client, tables, question)) yield { kind, name, value };
}

interface Question {
  expression: string;
  /** The answer of a table in which no row is seen; of a sequence there is no such. */
  ofNone?: string;
}

/** What an expression is in each of these tables or sequences (`t`), in their order. */
async function* askEach(
  client: Client,
  names: readonly string[],
  { expression, ofNone }: Question,
): AsyncGenerator<{ name: string; value: string }> {
  await client.query('SAVEPOINT before_asking');
  for (let at = 0; at < names.length; at += askedAtOnce) {
    const some = names.slice(at, at + askedAtOnce);
    const each = some.map(
      (name, index) => `SELECT ${index} AS at, (${expression})::text AS value FROM ONLY ${name} AS t`,
    );
    const { rows } = await client.query<{ at: number; value: string | null }>(each.join(' UNION ALL '));
    const values = new Map(rows.map((row) => [row.at, row.value ?? '']));
    const empty = some.filter((_, index) => values.get(index) === ofNone);
    const emptied = new Set(await rewrittenSince(client, empty));
    for (const [index, name] of some.entries()) {
      yield { name, value: emptied.has(name) ? notKnown : (values.get(index) ?? '') };
    }
    // Gives back the locks of tables and indexes, for which a server has room for some thousands; the snapshot stays.
    await client.query('ROLLBACK TO SAVEPOINT before_asking');
  }
  await client.query('RELEASE SAVEPOINT before_asking');
}

/** Of all rows, whatever their order. */
const checksum = `sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric) || '/' || sum(('x' || right(md5(t::text), 16))::bit(64)::bigint::numeric)`;

/** The tables that hold rows of their own, or the sequences, as they are called in SQL. */
async function namesOf(client: Client, relkind: 'r' | 'S'): Promise<string[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    SELECT nspname::text AS schema, relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = '${relkind}' AND ${ownSchema('relnamespace')} AND ${notOfExtension('pg_class', 'c.oid')}`);
  return rows.map(({ schema, name }) => quoted(schema, name)).sort(bytewise);
}

/** `schema.table`, as it is called in SQL and in facts. */
export function quotedTable(name: string): string {
  const [schema = '', ...table] = name.split('.');
  return quoted(schema, table.join('.'));
}

function quoted(schema: string, name: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
}

function short(value: string): string {
  return value.length > longestValue ? `md5 ${createHash('md5').update(value).digest('hex')}` : value;
}
