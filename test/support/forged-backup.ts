import { createHash } from 'node:crypto';
import type { BackedUpPlatform } from './backed-up-platform.ts';
import type { Artifact } from '../../src/storage/artifact.ts';
import { resolvePlatform } from '../../src/platform/document.ts';
import { artifactsOf, type BackupManifest } from '../../src/storage/manifest.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { readArtifact } from '../../src/storage/read-artifact.ts';
import { writeArtifact } from '../../src/storage/write-artifact.ts';

/** What is done to an artifact of a copy. */
export interface Forgery {
  /** What it is made of: compressed, encrypted and told in the manifest as a backup does it. */
  plain?: (plain: Buffer) => Buffer;
  /** What is stored, of which the manifest does not know, unless it is `told`. */
  stored?: (stored: Buffer) => Buffer;
  told?: boolean;
}

let copies = 0;

/** A copy of a backup under an id of its own, with some artifacts, named as keys of their manifest, changed; gives its id. */
export async function forgedBackup(
  { bucket, document, folder, identity }: Pick<BackedUpPlatform, 'bucket' | 'document' | 'folder' | 'identity'>,
  backup: string,
  forgeries: Readonly<Record<string, Forgery>>,
  change: (manifest: BackupManifest) => void = () => undefined,
): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  const { backups } = resolvePlatform(document);
  const settings = backups.destinations['primary'];
  if (!settings) throw new TypeError('it has a destination');
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = bucket.env;
  const store = openStore('primary', settings, folder, { accessKeyId, secretAccessKey });
  const id = `${backup.slice(0, 16)}-forged${++copies}`;
  const [from, to] = [`logical/${backup}/`, `logical/${id}/`];
  const manifest = JSON.parse((await bucket.read(`${folder}/${from}manifest.json`)).toString()) as BackupManifest;
  const unknown = Object.keys(forgeries).filter(
    (key) => !artifactsOf(manifest).some((artifact) => artifact.key === key),
  );
  if (unknown.length > 0) throw new Error(`it has no ${unknown.join(', ')}`);
  for (const artifact of artifactsOf(manifest)) {
    const { plain, stored = (body: Buffer) => body, told = false } = forgeries[artifact.key] ?? {};
    if (plain) {
      const whole = await Array.fromAsync(readArtifact(store, from, artifact, { signal, identities: [identity] }));
      Object.assign(artifact, await rewritten(artifact, plain(Buffer.concat(whole))));
      continue;
    }
    const body = stored(await bucket.read(`${folder}/${from}${artifact.key}`));
    await bucket.write(`${folder}/${to}${artifact.key}`, body);
    if (told) Object.assign(artifact, { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') });
  }
  change(manifest);
  await bucket.write(`${folder}/${to}manifest.json`, Buffer.from(JSON.stringify({ ...manifest, id })));
  return id;

  function rewritten({ key, compression, encrypted }: Artifact, body: Buffer): Promise<Artifact> {
    const name = key.replace(/\.age$/, '').replace(/\.zst$/, '');
    async function* once(): AsyncGenerator<Uint8Array> {
      yield body;
    }
    return writeArtifact([store], `${to}${name}`, once(), {
      signal,
      folderKey: to,
      ...(compression === 'zstd' && { compression: { level: 3 } }),
      recipients: encrypted ? backups.recipients : [],
    });
  }
}

/** With one bit changed, somewhere in its middle. */
export function flipped(body: Buffer): Buffer {
  const changed = Buffer.from(body);
  const at = body.length >> 1;
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** Without its end. */
export function cutShort(body: Buffer): Buffer {
  return body.subarray(0, body.length - Math.ceil(body.length / 3));
}
