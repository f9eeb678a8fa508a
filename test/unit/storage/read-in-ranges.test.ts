import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readInRanges, type AskRange } from '../../../src/storage/read-in-ranges.ts';

const megabyte = 1024 * 1024;
const signal = AbortSignal.timeout(60_000);

async function* inPieces(bytes: Buffer, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A store with one object; `change` is asked what becomes of each body. */
function storeOf(
  object: Buffer,
  change: (from: number, body: Buffer) => AsyncIterable<Uint8Array> = (_, body) => inPieces(body),
) {
  const asked: number[] = [];
  let [open, mostOpen] = [0, 0];
  const ask: AskRange = async (from, to) => {
    asked.push(from);
    mostOpen = Math.max(mostOpen, ++open);
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield* change(from, object.subarray(from, to + 1));
      } finally {
        open--;
      }
    }
    return { body: body(), etag: 'one', totalBytes: object.length };
  };
  return { ask, asked, mostOpen: () => mostOpen };
}

const read = async (ask: AskRange) => Buffer.concat(await Array.fromAsync(await readInRanges(ask, signal)));

test.each([1, 8 * megabyte, 8 * megabyte + 1, 70 * megabyte + 5])(
  'an object of %d bytes is read, in order',
  async (bytes) => {
    const object = randomBytes(bytes);
    const { ask, asked, mostOpen } = storeOf(object);
    expect((await read(ask)).equals(object)).toBe(true);
    expect(asked).toHaveLength(Math.ceil(bytes / (8 * megabyte)));
    expect(mostOpen()).toBeLessThanOrEqual(4);
  },
);

test.each([
  ['is cut', (body: Buffer) => failing(body.subarray(0, 100_000))],
  ['ends early', (body: Buffer) => inPieces(body.subarray(0, 100_000))],
])('a range whose answer %s is asked for again; the others are not', async (_what, cut) => {
  const object = randomBytes(20 * megabyte);
  const broken = new Set([0, 16 * megabyte]);
  const { ask, asked } = storeOf(object, (from, body) => (broken.delete(from) ? cut(body) : inPieces(body)));
  expect((await read(ask)).equals(object)).toBe(true);
  expect(asked.toSorted((a, b) => a - b)).toEqual([0, 0, 8 * megabyte, 16 * megabyte, 16 * megabyte]);
});

test('an object that changes while it is read is an error', async () => {
  const { ask } = storeOf(randomBytes(20 * megabyte));
  const changing: AskRange = async (from, to, until) => ({
    ...(await ask(from, to, until)),
    etag: from > 0 ? 'two' : 'one',
  });
  await expect(read(changing)).rejects.toThrow('has changed while it was read');
});

test('a store that knows no ranges gives all at once', async () => {
  const object = randomBytes(20 * megabyte);
  const ask: AskRange = async () => ({ body: inPieces(object), etag: 'one', totalBytes: undefined });
  expect((await read(ask)).equals(object)).toBe(true);
});

test('a reader who stops ends what is on its way', async () => {
  const { ask } = storeOf(randomBytes(100 * megabyte));
  const aborted: boolean[] = [];
  const watching: AskRange = (from, to, until) => {
    until.addEventListener('abort', () => aborted.push(true));
    return ask(from, to, until);
  };
  for await (const piece of await readInRanges(watching, signal)) if (piece.length > 0) break;
  expect(aborted.length).toBeGreaterThan(0);
});

async function* failing(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new Error('socket hang up');
}
