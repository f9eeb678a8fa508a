import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { compress, decompress } from '../../../src/storage/compression.ts';

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

test.each([1, 2, 4])('nothing of what comes fast is missing: %d threads', async (threads) => {
  const chunks = Array.from({ length: 150 }, () => randomBytes(64 * 1024));
  const again = decompress(compress(likeAnOutput(chunks), { level: 3, threads }));
  expect(Buffer.concat(await Array.fromAsync(again)).equals(Buffer.concat(chunks))).toBe(true);
});

test('a source that fails reaches the reader', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield randomBytes(100);
    throw new Error('cut');
  }
  await expect(Array.fromAsync(compress(failing(), { level: 3, threads: 2 }))).rejects.toThrow('cut');
});
