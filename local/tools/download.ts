import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Download } from './catalogue.ts';
import { digestOf } from './digest.ts';
import { httpGet, type HttpOptions, NoAnswer } from './http-get.ts';
import { ToolUnavailable } from './tool-unavailable.ts';

/** The address a download is fetched from: its own, or, where $AROTI_DOWNLOAD_BASE is set, the same path under that base. */
export function downloadUrl(url: string, base: string | undefined = process.env.AROTI_DOWNLOAD_BASE): string {
  if (!base) return url;
  const { pathname, search } = new URL(url);
  return `${base.replace(/\/+$/, '')}${pathname}${search}`;
}

/**
 * Fetches a file and puts it at `file` once its digest is the pinned one. Throws NoAnswer where the host gives none or an error,
 * ToolUnavailable where the digest differs (nothing is kept then).
 */
export async function downloadFile(
  { url, digest }: Pick<Download, 'url' | 'digest'>,
  file: string,
  options: HttpOptions = {},
): Promise<void> {
  const from = downloadUrl(url);
  await fetchTo(from, file, options);
  const found = await digestOf(file, digest);
  if (found === digest) return;
  await rm(file, { force: true });
  throw new ToolUnavailable(
    `The file at ${from} is not the one that was pinned: its digest is ${found}, expected ${digest}. ` +
      'It was changed on its way or replaced by its publisher, and was thrown away unused. ' +
      'Try from another network or mirror (AROTI_DOWNLOAD_BASE); if it stays so, report it.',
  );
}

/** Fetches an archive and unpacks its programs into `folder` (made here), each executable under its own name. Throws as downloadFile does. */
export async function downloadPrograms(download: Download, folder: string, options: HttpOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  const archive = join(folder, '.archive');
  await downloadFile(download, archive, options);
  await unpackPrograms(archive, download, folder);
  await rm(archive);
}

async function fetchTo(url: string, file: string, options: HttpOptions): Promise<void> {
  const answer = await httpGet(url, options);
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new NoAnswer(`${new URL(url).host} answered ${answer.statusCode} for ${url}`);
  }
  try {
    await pipeline(answer, createWriteStream(file), options.signal ? { signal: options.signal } : {});
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer(`${new URL(url).host}: the download broke off (${(error as Error).message})`);
  }
}

async function unpackPrograms(archive: string, { url, programs }: Download, folder: string): Promise<void> {
  const wanted = new Map(Object.entries(programs).map(([program, path]) => [path, program]));
  const unpacker = extract();
  const unpacked = pipeline(createReadStream(archive), createGunzip(), unpacker);
  for await (const entry of unpacker) {
    const path = entry.header.name.replace(/^\.\//, '');
    const program = wanted.get(path);
    if (!program || entry.header.type !== 'file') {
      entry.resume();
      continue;
    }
    await pipeline(entry, createWriteStream(join(folder, program)));
    await chmod(join(folder, program), 0o755);
    wanted.delete(path);
  }
  await unpacked;
  if (wanted.size > 0) throw new ToolUnavailable(`${url} does not hold ${[...wanted.keys()].join(', ')}.`);
}
