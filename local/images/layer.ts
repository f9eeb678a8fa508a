import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { Digest } from '../tools/digest.ts';

/** One layer of an image: an uncompressed tar, its digest (the image's diff id), its size in bytes, and what made it. */
export type Layer = { file: string; digest: Digest; bytes: number; made: string };

/** Writes a layer at `file` with what `fill` packs, and gives its digest, computed on the way. */
export async function writeLayer(file: string, made: string, fill: (tar: Pack) => Promise<void>): Promise<Layer> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const tar = pack();
  const written = pipeline(tar, measure, createWriteStream(file));
  await Promise.all([
    written,
    fill(tar).then(
      () => tar.finalize(),
      (error: Error) => tar.destroy(error),
    ),
  ]);
  return { file, digest: `sha256:${hash.digest('hex')}`, bytes, made };
}
