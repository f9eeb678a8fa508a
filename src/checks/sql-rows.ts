import type { QueryConfig } from 'pg';
import type { Address } from './address.ts';
import type { Rows } from './sql.ts';
import { withPostgres, type Login } from '../postgres/with-postgres.ts';

export interface SqlQuestion {
  query: string;
  /** Milliseconds that the server may take. */
  timeoutMs: number;
}

/**
 * At most two rows of a query, in a transaction that can only read. A cursor takes only what reads, and only one statement is
 * taken, so that no query leaves the transaction; and however many rows there are, no more come.
 */
export function readRows(
  address: Address,
  login: Login,
  { query, timeoutMs }: SqlQuestion,
  signal: AbortSignal,
): Promise<Rows> {
  return withPostgres(address, login, signal, async ({ client }) => {
    await client.query('BEGIN TRANSACTION READ ONLY');
    await client.query(`SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}`);
    await client.query(asOneStatement(`DECLARE looked NO SCROLL CURSOR FOR ${query}`));
    const asText = { getTypeParser: () => (text: string) => text };
    const { rows } = await client.query<(string | null)[]>({
      text: 'FETCH 2 FROM looked',
      rowMode: 'array',
      types: asText,
    });
    await client.query('ROLLBACK');
    return rows;
  });
}

/** The types don't know the mode: in the extended protocol a text with several statements is an error. */
function asOneStatement(text: string): QueryConfig {
  return { text, queryMode: 'extended' } as QueryConfig;
}
