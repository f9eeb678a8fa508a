import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { Keeper } from '../../../../src/postgres/wal/keeper.ts';
import { parseMessage, statusUpdate } from '../../../../src/postgres/wal/messages.ts';
import { SegmentBuffer, type SegmentBytes } from '../../../../src/postgres/wal/segment-buffer.ts';
import { walStatus } from '../../../../src/postgres/wal/wal-status.ts';

const size = 2 ** 20;

describe('messages', () => {
  test('data', () => {
    const chunk = Buffer.alloc(28);
    chunk.write('w');
    chunk.writeBigUInt64BE(0x1000000n, 1);
    chunk.writeBigUInt64BE(0x1000003n, 9);
    chunk.write('abc', 25);
    expect(parseMessage(chunk)).toEqual({
      kind: 'data',
      start: 0x1000000n,
      serverEnd: 0x1000003n,
      data: Buffer.from('abc'),
    });
  });
  test('a keepalive that wants an answer', () => {
    const chunk = Buffer.alloc(18);
    chunk.write('k');
    chunk.writeBigUInt64BE(7n, 1);
    chunk[17] = 1;
    expect(parseMessage(chunk)).toEqual({ kind: 'keepalive', serverEnd: 7n, replyWanted: true });
  });
  test.each([Buffer.alloc(0), Buffer.from('w'), Buffer.from('x'.repeat(40))])('no message: %j', (chunk) => {
    expect(() => parseMessage(chunk)).toThrow('no replication message');
  });
  test('a status confirms what is kept, and no more', () => {
    const message = statusUpdate({ received: 9n, kept: 5n }, new Date(Date.UTC(2000, 0, 1, 0, 0, 1)));
    expect(message.toString('latin1', 0, 1)).toBe('r');
    expect([1, 9, 17, 25].map((at) => message.readBigUInt64BE(at))).toEqual([9n, 5n, 5n, 1_000_000n]);
    expect(message).toHaveLength(34);
    // An answer is wanted.
    expect(message[33]).toBe(1);
  });
});

describe('a segment buffer', () => {
  const filled = (byte: number, bytes: number) => Buffer.alloc(bytes, byte);

  test('gives whole segments as they are completed, also in the middle of a message', () => {
    const buffer = new SegmentBuffer(1, BigInt(size), size);
    expect(buffer.append(BigInt(size), filled(1, size - 10))).toEqual([]);
    const full = buffer.append(BigInt(2 * size - 10), filled(2, size + 15));
    expect(full.map(({ name, end, bytes }) => [name, end, bytes.length])).toEqual([
      ['000000010000000000000001', BigInt(2 * size), size],
      ['000000010000000000000002', BigInt(3 * size), size],
    ]);
    expect(full[0]?.bytes.subarray(-10)).toEqual(filled(2, 10));
    expect(buffer.partial()).toEqual({
      timeline: 1,
      name: '000000010000000000000003',
      end: BigInt(3 * size + 5),
      bytes: filled(2, 5),
    });
  });

  test('what it has given does not change', () => {
    const buffer = new SegmentBuffer(1, 0n, size);
    buffer.append(0n, filled(1, 4));
    const partial = buffer.partial();
    const [whole] = buffer.append(4n, filled(2, size - 4));
    buffer.append(BigInt(size), filled(3, 100));
    expect(partial?.bytes).toEqual(filled(1, 4));
    expect(whole?.bytes.subarray(0, 5)).toEqual(Buffer.from([1, 1, 1, 1, 2]));
  });

  test('has no part at the beginning of a segment', () => {
    const buffer = new SegmentBuffer(1, 0n, size);
    expect(buffer.partial()).toBeUndefined();
    buffer.append(0n, filled(1, size));
    expect(buffer.partial()).toBeUndefined();
  });

  test('refuses a hole, and to begin in the middle', () => {
    expect(() => new SegmentBuffer(1, 0n, size).append(1n, filled(1, 1))).toThrow('0/1 on, and 0/0 is next');
    expect(() => new SegmentBuffer(1, 5n, size)).toThrow('is not the beginning of a segment');
  });
});

describe('a keeper', () => {
  const make = (partialMs: number, onSegment: (segment: SegmentBytes) => Promise<void> = async () => undefined) => {
    const buffer = new SegmentBuffer(1, 0n, size);
    const parts: SegmentBytes[] = [];
    const keeper = new Keeper(buffer, { partialMs, onSegment, onPartial: async (part) => void parts.push(part) });
    return { buffer, keeper, parts };
  };

  test('confirms one segment after the other, never a later one first', async () => {
    const first = Promise.withResolvers<void>();
    const { buffer, keeper } = make(60_000, ({ end }) => (end === BigInt(size) ? first.promise : Promise.resolve()));
    const segments = buffer.append(0n, Buffer.alloc(2 * size));
    const kept = segments.map((segment) => keeper.keep(segment));
    await sleep(10);
    expect([keeper.kept, keeper.waiting]).toEqual([0n, 2]);
    first.resolve();
    await Promise.all(kept);
    expect([keeper.kept, keeper.waiting]).toEqual([BigInt(2 * size), 0]);
  });

  test('after a failure nothing more is confirmed', async () => {
    const { buffer, keeper } = make(60_000, ({ end }) =>
      end === BigInt(size) ? Promise.reject(new Error('no space')) : Promise.resolve(),
    );
    const results = await Promise.allSettled(buffer.append(0n, Buffer.alloc(2 * size)).map((one) => keeper.keep(one)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(keeper.kept).toBe(0n);
  });

  test('keeps a part when it is due, once', async () => {
    const { buffer, keeper, parts } = make(0);
    buffer.append(0n, Buffer.alloc(10));
    await keeper.keepPartial();
    expect(parts).toEqual([]);
    keeper.arrived();
    await keeper.keepPartial();
    await keeper.keepPartial();
    expect(parts.map(({ end }) => end)).toEqual([10n]);
    expect(keeper.soFar).toMatchObject({ kept: 10n, waitingSince: undefined });
  });

  test.each([
    ['a minute, with some of it for the upload', 60_000, 54_000, 55_000],
    ['a short time, with half of it', 6000, 2900, 3000],
  ])('keeps a part within %s', async (_, partialMs, early, due) => {
    const { buffer, keeper, parts } = make(partialMs);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
    try {
      buffer.append(0n, Buffer.alloc(10));
      keeper.arrived();
      clock.mockReturnValue(early);
      await keeper.keepPartial();
      expect(parts).toHaveLength(0);
      clock.mockReturnValue(due);
      await keeper.keepPartial();
      expect(parts).toHaveLength(1);
    } finally {
      clock.mockRestore();
    }
  });

  test('keeps no part before its time, but at once where that is asked for', async () => {
    const { buffer, keeper, parts } = make(3_600_000);
    buffer.append(0n, Buffer.alloc(10));
    keeper.arrived();
    await keeper.keepPartial();
    expect(parts).toEqual([]);
    await keeper.keepPartial({ atOnce: true });
    expect(parts).toHaveLength(1);
  });
});

describe('how an archive is doing', () => {
  const facts = {
    slot: 's',
    timeline: 1,
    kept: 0x100n,
    serverEnd: 0x180n,
    waitingSince: 1_000_000,
    keptAt: 990_000,
    now: 1_030_000,
    partialMs: 60_000,
  };
  test('well', () => {
    expect(walStatus(facts)).toEqual({
      slot: 's',
      timeline: 1,
      archivedLsn: '0/100',
      serverLsn: '0/180',
      lagBytes: 128,
      lagSeconds: 30,
      lastUploadAt: '1970-01-01T00:16:30.000Z',
      state: 'archiving',
    });
  });
  test.each([
    ['nothing waits', { waitingSince: undefined, now: 9_000_000 }, undefined],
    ['late by three intervals', { now: 1_181_000 }, 'what the server wrote 181 s ago is not in the archive yet'],
    ['a short interval has a minute', { partialMs: 5000, now: 1_059_000 }, undefined],
    [
      'the slot is lost',
      { walStatus: 'lost' },
      'the server has given up the slot s: WAL that was not archived is gone',
    ],
    [
      'the slot is about to be',
      { walStatus: 'unreserved' },
      'the server is about to give up the slot s: too much is not archived',
    ],
  ])('%s', (_, change, problem) => {
    const status = walStatus({ ...facts, ...change });
    expect(status.problem).toBe(problem);
    expect(status.state).toBe(problem === undefined ? 'archiving' : 'stuck');
  });
});
