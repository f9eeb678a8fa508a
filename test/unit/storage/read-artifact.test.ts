import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { memoryStore } from '../../support/memory-store.ts';
import type { Artifact } from '../../../src/storage/artifact.ts';
import { damagedLayer } from '../../../src/storage/damaged-layer.ts';
import { readArtifact } from '../../../src/storage/read-artifact.ts';
import { writeArtifact } from '../../../src/storage/write-artifact.ts';

jest.setTimeout(60_000);

const { signal } = new AbortController();
const folder = 'logical/20260101T030000Z-1f2e3d4c/';
/** More than age's and zstd's blocks hold, half of it incompressible. */
const plain = Buffer.concat([randomBytes(100_000), Buffer.alloc(100_000, 'COPY public.notes '), randomBytes(70_000)]);
const store = memoryStore();
let identity: string;
let recipient: string;

beforeAll(async () => {
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
});

async function* pieces(body: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 30_000) yield body.subarray(at, at + 30_000);
}

interface Form {
  encrypted: boolean;
  zstd: boolean;
}

/** What is stored, and what the manifest says of it. */
async function write({ encrypted, zstd }: Form, to = recipient): Promise<{ artifact: Artifact; body: Buffer }> {
  store.objects.clear();
  const artifact = await writeArtifact([store], `${folder}aroti.dump`, pieces(plain), {
    signal,
    folderKey: folder,
    ...(zstd && { compression: { level: 3 } }),
    recipients: encrypted ? [to] : [],
  });
  return { artifact, body: Buffer.from(store.objects.get(`${folder}${artifact.key}`) ?? '') };
}

/** `whole`, or the layer at which it was found damaged. */
async function read(artifact: Artifact, body: Buffer): Promise<string> {
  store.objects.set(`${folder}${artifact.key}`, body);
  try {
    const got = await Array.fromAsync(readArtifact(store, folder, artifact, { signal, identities: [identity] }));
    return Buffer.concat(got).equals(plain) ? 'whole' : 'other bytes, without a word';
  } catch (error) {
    return damagedLayer(error);
  }
}

/** The manifest of what is there now. */
function retold(artifact: Artifact, body: Buffer): Artifact {
  return { ...artifact, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
}

function flipped(body: Buffer, at: number, bit: number): Buffer {
  const changed = Buffer.from(body);
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

const forms: [string, Form][] = [
  ['as it came', { encrypted: false, zstd: false }],
  ['compressed', { encrypted: false, zstd: true }],
  ['encrypted', { encrypted: true, zstd: false }],
  ['compressed and encrypted', { encrypted: true, zstd: true }],
];
/** From its beginning to its end. */
const places = [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.99, 0.9999];

describe.each(forms)('%s', (_name, form) => {
  test('it is read as it was written', async () => {
    const { artifact, body } = await write(form);
    expect(await read(artifact, body)).toBe('whole');
  });

  test('one bit flipped anywhere is told by the checksum', async () => {
    const { artifact, body } = await write(form);
    const found: string[] = [];
    for (const [bit, place] of places.entries()) {
      found.push(await read(artifact, flipped(body, Math.floor(place * body.length), bit)));
    }
    expect(found).toEqual(places.map(() => 'checksum'));
  });

  test('cut short anywhere, it is told by the checksum; so is one with more at its end', async () => {
    const { artifact, body } = await write(form);
    for (const bytes of [0, 1, 100, body.length >> 1, body.length - 1]) {
      expect([bytes, await read(artifact, body.subarray(0, bytes))]).toEqual([bytes, 'checksum']);
    }
    expect(await read(artifact, Buffer.concat([body, Buffer.from([0])]))).toBe('checksum');
  });

  test('one that is gone is told by the checksum', async () => {
    const { artifact } = await write(form);
    store.objects.delete(`${folder}${artifact.key}`);
    await expect(
      Array.fromAsync(readArtifact(store, folder, artifact, { signal, identities: [identity] })),
    ).rejects.toThrow('aroti.dump');
  });
});

describe('where the checksum is of what is there', () => {
  const encrypted = forms.filter(([, form]) => form.encrypted);

  test.each(encrypted)('a flipped bit is told by decryption: %s', async (_name, form) => {
    const { artifact, body } = await write(form);
    for (const place of places) {
      const changed = flipped(body, Math.floor(place * body.length), 3);
      expect([place, await read(retold(artifact, changed), changed)]).toEqual([place, 'decryption']);
    }
  });

  test.each(encrypted)('an end that was cut off is told by decryption: %s', async (_name, form) => {
    const { artifact, body } = await write(form);
    for (const bytes of [0, 20, 1000, body.length >> 1, body.length - 1]) {
      const changed = body.subarray(0, bytes);
      expect([bytes, await read(retold(artifact, changed), changed)]).toEqual([bytes, 'decryption']);
    }
  });

  test.each(encrypted)("somebody else's is told by decryption: %s", async (_name, form) => {
    const { artifact, body } = await write(form, await identityToRecipient(await generateIdentity()));
    expect(await read(artifact, body)).toBe('decryption');
  });

  test('a flipped bit of what is compressed only is told by compression', async () => {
    const { artifact, body } = await write({ encrypted: false, zstd: true });
    for (const place of places) {
      const changed = flipped(body, Math.floor(place * body.length), 3);
      expect([place, await read(retold(artifact, changed), changed)]).toEqual([place, 'compression']);
    }
  });

  test.each(forms.filter(([, form]) => form.zstd))(
    'what is no whole zstd is told by compression: %s',
    async (_name, form) => {
      // Written without compression, and told as if it were: encryption is right, what it gives is not.
      const { artifact } = await write(form);
      const whole = await write({ ...form, zstd: false });
      expect(await read({ ...retold(artifact, whole.body), compression: 'zstd' }, whole.body)).toBe('compression');
    },
  );

  test('what gives more or less than it was made of is told by compression', async () => {
    const { artifact, body } = await write({ encrypted: false, zstd: false });
    for (const changed of [body.subarray(0, -1), Buffer.concat([body, Buffer.from([0])])]) {
      expect(await read(retold(artifact, changed), changed)).toBe('compression');
    }
  });
});
