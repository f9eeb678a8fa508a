import { Connection } from '@temporalio/client';
import type { Address } from '../checks/address.ts';

/** What is needed of a connection; a client's and a worker's both have it. */
export type TemporalConnection = Pick<
  Connection,
  'workflowService' | 'operatorService' | 'healthService' | 'withDeadline' | 'withAbortSignal'
>;

/** Connects to a server, lets `use` work, and disconnects; an abort ends the calls that are under way. */
export async function withTemporal<Result>(
  { host, port }: Address,
  signal: AbortSignal,
  use: (connection: TemporalConnection) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const connection = await Connection.connect({ address: `${host}:${port}`, connectTimeout: '5 seconds' });
  try {
    return await connection.withAbortSignal(signal, () => use(connection));
  } finally {
    await connection.close();
  }
}
