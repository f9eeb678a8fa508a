import type { Lsn } from './lsn.ts';

/** What a server sends while it streams its WAL. */
export type ReplicationMessage =
  | { kind: 'data'; start: Lsn; serverEnd: Lsn; data: Buffer }
  | { kind: 'keepalive'; serverEnd: Lsn; replyWanted: boolean };

/** A message of the streaming replication protocol; its data is a view of the chunk. Throws where it is none. */
export function parseMessage(chunk: Buffer): ReplicationMessage {
  const kind = String.fromCharCode(chunk[0] ?? 0);
  if (kind === 'w' && chunk.length >= dataHeader) {
    return {
      kind: 'data',
      start: chunk.readBigUInt64BE(1),
      serverEnd: chunk.readBigUInt64BE(9),
      data: chunk.subarray(dataHeader),
    };
  }
  if (kind === 'k' && chunk.length >= 18) {
    return { kind: 'keepalive', serverEnd: chunk.readBigUInt64BE(1), replyWanted: chunk[17] === 1 };
  }
  throw new Error(`the server sent something that is no replication message (${chunk.length} bytes)`);
}

/** Type, two places and a time. */
const dataHeader = 25;
/** Microseconds are counted from the beginning of 2000. */
const epochMs = Date.UTC(2000, 0, 1);

/** Tells the server what has come, and what is kept for good: up to there it may let go of its WAL. Its answer tells that it is there. */
export function statusUpdate({ received, kept }: { received: Lsn; kept: Lsn }, now: Date): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 0, 'latin1');
  message.writeBigUInt64BE(received, 1);
  message.writeBigUInt64BE(kept, 9);
  // Nothing is replayed here: what is kept is all there is to say.
  message.writeBigUInt64BE(kept, 17);
  message.writeBigInt64BE(BigInt(now.getTime() - epochMs) * 1000n, 25);
  message[33] = 1;
  return message;
}
