import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Address } from '../checks/address.ts';

/** Who logs in, and to which database. */
export interface Login {
  user: string;
  password: string;
  database: string;
}

/** A session, and what is known of how it began. */
export interface Session {
  client: Client;
  /** False where the server let the role in without asking for its password (`trust` in pg_hba.conf). */
  passwordAsked: boolean;
}

const keepAliveMs = 30_000;

/** Logs in, lets `use` work, and logs out; an abort cuts the connection, whatever the server is doing. */
export async function withPostgres<Result>(
  { host, port }: Address,
  { user, password, database }: Login,
  signal: AbortSignal,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const socket = new Socket();
  const cut = () => socket.destroy();
  signal.addEventListener('abort', cut, { once: true });
  let passwordAsked = false;
  const client = new Client({
    host,
    port,
    user,
    database,
    // Called when the server asks for it, and only then.
    password: () => {
      passwordAsked = true;
      return password;
    },
    stream: () => socket,
    application_name: 'aroti-orchestrator',
    statement_timeout: 30_000,
    lock_timeout: 15_000,
    // Where packets are lost for good, a session that waits for an answer would wait for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
  });
  // A connection that is lost between two statements is told by the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use({ client, passwordAsked });
  } finally {
    signal.removeEventListener('abort', cut);
    await client.end().catch(() => undefined);
    cut();
  }
}
