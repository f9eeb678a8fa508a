import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { compress } from '../../../src/storage/compression.ts';
import { decompress } from '../../../src/storage/decompression.ts';

/** As a command's output comes: faster than it can be compressed, over a buffer. */
async function* likeAnOutput(chunks: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  const output = new PassThrough({ highWaterMark: 2 ** 20 });
  void (async () => {
    for (const chunk of chunks) {
      if (!output.write(chunk)) await new Promise((resolve) => output.once('drain', resolve));
    }
    output.end();
  })();
  for await (const chunk of output) yield chunk as Uint8Array;
}

test.each([
  [1, 4],
  [3, 1],
  [9, 8],
])('nothing of what comes fast is missing: level %d, %d at once', async (level, threads) => {
  const chunks = Array.from({ length: 150 }, () => randomBytes(64 * 1024));
  const again = decompress(compress(likeAnOutput(chunks), { level, threads }));
  expect(Buffer.concat(await Array.fromAsync(again)).equals(Buffer.concat(chunks))).toBe(true);
});

test('a source that fails reaches the reader', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield randomBytes(100);
    throw new Error('cut');
  }
  await expect(Array.fromAsync(compress(failing(), { level: 3 }))).rejects.toThrow('cut');
});

/** Text that compresses, of which no two megabytes are alike. */
function lines(bytes: number): Buffer {
  const text: string[] = [];
  for (let size = 0, n = 0; size < bytes; n++) {
    const line = `${n} a line of the dump, ${n * 7919} of it\n`;
    text.push(line);
    size += line.length;
  }
  return Buffer.from(text.join('')).subarray(0, bytes);
}

const megabyte = 1024 * 1024;

describe('frame after frame', () => {
  test.each([0, 1, 2 * megabyte, 2 * megabyte + 1, 23 * megabyte + 17])(
    '%d bytes are read again, in order',
    async (size) => {
      const plain = lines(size);
      const compressed = Buffer.concat(await Array.fromAsync(compress(likeAnOutput([plain]), { level: 3 })));
      // Whatever pieces they come in.
      for (const piece of [compressed.length || 1, 65_536, 1021]) {
        const again = await Array.fromAsync(decompress(inPieces(compressed, piece)));
        expect(Buffer.concat(again).equals(plain)).toBe(true);
      }
    },
  );

  test('what an earlier version wrote, one frame of all, is read as well', async () => {
    const plain = lines(9 * megabyte);
    const again = await Array.fromAsync(decompress(inPieces(zstdCompressSync(plain), 65_536)));
    expect(Buffer.concat(again).equals(plain)).toBe(true);
  });

  test('frames that are not ours are read as well: one that is large, and one that becomes so, among others', async () => {
    const [small, large, zeros] = [lines(megabyte), randomBytes(9 * megabyte), Buffer.alloc(30 * megabyte)];
    const frames = [small, zeros, small, large, zeros, small].map((plain) => zstdCompressSync(plain));
    const again = await Array.fromAsync(decompress(inPieces(Buffer.concat(frames), 65_536)));
    expect(Buffer.concat(again).equals(Buffer.concat([small, zeros, small, large, zeros, small]))).toBe(true);
  });

  test.each([
    ['cut short within a frame', (whole: Buffer) => whole.subarray(0, -10)],
    ['a byte that has changed', (whole: Buffer) => Buffer.from(whole).fill(255, whole.length - 9, whole.length - 8)],
    ['something else behind', (whole: Buffer) => Buffer.concat([whole, Buffer.from('and more')])],
    ['no zstd', () => Buffer.from('PGDMP, as it is')],
  ])('%s is an error', async (_what, change) => {
    const whole = Buffer.concat(await Array.fromAsync(compress(likeAnOutput([lines(5 * megabyte)]), { level: 3 })));
    await expect(Array.fromAsync(decompress(inPieces(change(whole), 65_536)))).rejects.toThrow(
      /end of file|checksum|descriptor|corrupt/i,
    );
  });
});

test('no more is read ahead than is compressed at once', async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      read += megabyte;
      yield Buffer.alloc(megabyte);
    }
  }
  for await (const first of compress(endless(), { level: 3 })) if (first.length > 0) break;
  expect(read).toBeLessThanOrEqual(10 * megabyte);
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
