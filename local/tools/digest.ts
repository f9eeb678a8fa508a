import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const lengths = { sha256: 64, sha512: 128 } as const;

/** A digest with its algorithm: `sha256:…` or `sha512:…`, in lower-case hexadecimal. */
export type Digest = `${keyof typeof lengths}:${string}`;

/** The algorithm and the hexadecimal part; throws where the text is not a digest of the right length. */
export function parseDigest(text: string): { algorithm: keyof typeof lengths; hex: string } {
  const [algorithm, hex] = text.split(':');
  if ((algorithm !== 'sha256' && algorithm !== 'sha512') || !hex || !/^[0-9a-f]+$/.test(hex)) {
    throw new TypeError(`not a digest (sha256:… or sha512:…, lower case): ${text}`);
  }
  if (hex.length !== lengths[algorithm]) {
    throw new TypeError(`a ${algorithm} digest has ${lengths[algorithm]} digits, this one has ${hex.length}: ${text}`);
  }
  return { algorithm, hex };
}

/** The digest of a file, by the algorithm of the digest it is to be compared with. */
export async function digestOf(file: string, like: Digest): Promise<Digest> {
  const { algorithm } = parseDigest(like);
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return `${algorithm}:${hash.digest('hex')}`;
}
