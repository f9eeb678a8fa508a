import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Address } from '../../checks/address.ts';
import { parseLsn, type Lsn } from './lsn.ts';
import type { Login } from '../with-postgres.ts';

/** What of pg's connection is needed beside its queries. */
interface CopyConnection extends EventEmitter {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
}

/** A session that speaks the streaming replication protocol. */
export interface ReplicationSession {
  client: Client;
  connection: CopyConnection;
  /** To hold the server back, and let it go on. */
  socket: Socket;
}

/** What `IDENTIFY_SYSTEM` says. */
export interface SystemFacts {
  systemIdentifier: string;
  timeline: number;
  /** Where it has got to. */
  end: Lsn;
  segmentBytes: number;
}

/** Gives `use` a session for physical replication; an abort cuts it, whatever the server is doing. */
export async function withReplication<Result>(
  { host, port }: Address,
  { user, password }: Login,
  signal: AbortSignal,
  use: (session: ReplicationSession) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const socket = new Socket();
  const cut = () => socket.destroy();
  signal.addEventListener('abort', cut, { once: true });
  const options = { host, port, user, password, stream: () => socket, application_name: 'aroti-wal', keepAlive: true };
  // `replication` is an option that the types do not know.
  const client = new Client({ ...options, replication: 'true' } as ConstructorParameters<typeof Client>[0]);
  // A connection that is lost is told by the query that is under way.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use({ client, connection: (client as unknown as { connection: CopyConnection }).connection, socket });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    // A server that streams does not hear a goodbye.
    cut();
    await client.end().catch(() => undefined);
  }
}

/** Which server this is, where in its life, and how large its segments are. */
export async function identifySystem({ client }: ReplicationSession): Promise<SystemFacts> {
  const { rows } = await client.query<{ systemid: string; timeline: number; xlogpos: string }>('IDENTIFY_SYSTEM');
  const size = await client.query<{ wal_segment_size: string }>('SHOW wal_segment_size');
  const [system] = rows;
  const [shown] = size.rows;
  if (!system || !shown) throw new Error('the server does not say which one it is');
  return {
    systemIdentifier: system.systemid,
    timeline: Number(system.timeline),
    end: parseLsn(system.xlogpos),
    segmentBytes: segmentBytesOf(shown.wal_segment_size),
  };
}

/** Bytes of a setting such as `16MB`. */
export function segmentBytesOf(setting: string): number {
  const [, number, unit = ''] = /^(\d+)(MB|GB)$/.exec(setting) ?? [];
  if (number === undefined) throw new Error(`no size of a segment: ${setting.slice(0, 20)}`);
  return Number(number) * (unit === 'GB' ? 2 ** 30 : 2 ** 20);
}

/** The file of a timeline's history. */
export async function readHistory({ client }: ReplicationSession, timeline: number): Promise<Buffer> {
  const { rows } = await client.query<{ content: Buffer | string }>(`TIMELINE_HISTORY ${timeline}`);
  const [row] = rows;
  if (!row) throw new Error(`the server has no history of timeline ${timeline}`);
  return Buffer.from(row.content as string);
}
