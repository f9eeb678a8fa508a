import { once } from 'node:events';
import type { Address } from '../../checks/address.ts';
import type { Login } from '../with-postgres.ts';
import { Keeper, type KeptSoFar } from './keeper.ts';
import { formatLsn, parseLsn, type Lsn } from './lsn.ts';
import { parseMessage, statusUpdate } from './messages.ts';
import { readHistory, withReplication, type ReplicationSession } from './replication-client.ts';
import { SegmentBuffer, type SegmentBytes } from './segment-buffer.ts';
import { segmentAt, startOfSegment } from './segments.ts';

export interface ReceiveOptions {
  slot: string;
  segmentBytes: number;
  /** Where to begin: the start of a segment. */
  from: { timeline: number; lsn: Lsn };
  /** For how long at most what has come may be kept nowhere, in milliseconds. */
  partialMs: number;
  /** For how long the server may say nothing until it is taken for gone, in milliseconds. */
  silenceMs: number;
  signal: AbortSignal;
  /** Keeps a whole segment for good. */
  onSegment: (segment: SegmentBytes) => Promise<void>;
  /** Keeps the beginning of a segment for good. */
  onPartial: (segment: SegmentBytes) => Promise<void>;
  /** Keeps the history of a timeline for good; called before anything of it comes. */
  onHistory: (timeline: number, history: Buffer) => Promise<void>;
  /** Called every second. */
  onProgress: (progress: WalProgress) => void;
}

export interface WalProgress extends KeptSoFar {
  timeline: number;
  received: Lsn;
  serverEnd: Lsn;
}

/**
 * Receives a server's WAL for as long as it goes, over all timelines, and hands it on by segments; what is kept is confirmed to
 * the slot, and nothing else is: whatever ends this, the server still has the rest. Ends only by throwing: the signal's reason,
 * what a callback threw, or why the server sends nothing more.
 */
export function receiveWal(address: Address, login: Login, options: ReceiveOptions): Promise<never> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  return withReplication(address, login, signal, async (session) => {
    let { timeline, lsn } = options.from;
    for (;;) {
      if (timeline > 1) await options.onHistory(timeline, await readHistory(session, timeline));
      const next = await receiveTimeline(session, { ...options, signal, from: { timeline, lsn } }, (error) =>
        failure.abort(error),
      );
      timeline = next.timeline;
      lsn = startOfSegment(segmentAt(timeline, next.begin, options.segmentBytes), options.segmentBytes);
    }
  });
}

const tickMs = 1000;
/** Segments that wait to be kept, beside the one that is received, before the server is held back. */
const mostWaiting = 2;

/** Receives one timeline to its end, and tells what comes after it. */
async function receiveTimeline(
  session: ReplicationSession,
  options: ReceiveOptions,
  fail: (error: unknown) => void,
): Promise<{ timeline: number; begin: Lsn }> {
  const { client, connection, socket } = session;
  const { slot, segmentBytes, from, silenceMs, signal, onProgress } = options;
  const buffer = new SegmentBuffer(from.timeline, from.lsn, segmentBytes);
  const keeper = new Keeper(buffer, options);
  let serverEnd = from.lsn;
  let silentTicks = 0;
  const tell = () =>
    connection.sendCopyFromChunk(statusUpdate({ received: buffer.end, kept: keeper.kept }, new Date()));
  const keep = (segments: readonly SegmentBytes[]) => {
    for (const segment of segments) {
      keeper.keep(segment).then(() => {
        tell();
        if (keeper.waiting < mostWaiting) socket.resume();
      }, fail);
    }
    if (keeper.waiting >= mostWaiting) socket.pause();
  };
  const take = ({ chunk }: { chunk: Buffer }) => {
    silentTicks = 0;
    try {
      const message = parseMessage(chunk);
      serverEnd = message.serverEnd;
      if (message.kind === 'data') {
        keep(buffer.append(message.start, message.data));
        keeper.arrived();
      } else if (message.replyWanted) tell();
    } catch (error) {
      fail(error);
    }
  };
  const end = () => connection.endCopyFrom();
  const timer = setInterval(() => {
    keeper.keepPartial().catch(fail);
    tell();
    onProgress({ timeline: from.timeline, received: buffer.end, serverEnd, ...keeper.soFar });
    // It is asked every time; a connection whose other end is gone without a word would look like a server that is idle.
    silentTicks = socket.isPaused() ? 0 : silentTicks + 1;
    if (silentTicks * tickMs > silenceMs) fail(new Error(`the server has said nothing for ${silenceMs / 1000} s`));
  }, tickMs);
  connection.on('copyData', take).on('copyDone', end);
  const cut = new AbortController();
  try {
    const streaming = client.query<{ next_tli: string; next_tli_startpos: string }>(
      `START_REPLICATION SLOT ${slot} PHYSICAL ${formatLsn(from.lsn)} TIMELINE ${from.timeline}`,
    );
    // At the end of a timeline come two results, of which the first one tells what comes next; of a server that shuts down one, without rows.
    const results = [await Promise.race([streaming, whenAborted(signal, cut.signal)])].flat();
    const [next] = results.flatMap(({ rows }) => rows ?? []);
    if (!next) throw new Error('the server has ended its stream of WAL');
    // What is left of the segment in which a timeline ends is the next one's, too; it is kept all the same.
    await keeper.keepPartial({ atOnce: true });
    return { timeline: Number(next.next_tli), begin: parseLsn(next.next_tli_startpos) };
  } finally {
    cut.abort();
    clearInterval(timer);
    connection.off('copyData', take).off('copyDone', end);
  }
}

async function whenAborted(signal: AbortSignal, end: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, 'abort', { signal: end }).catch(() => undefined);
  throw signal.reason;
}
