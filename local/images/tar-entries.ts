import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { extract, type ExtractEvents, type Header } from 'tar-stream';

/** One entry of a tar: its header, and its content as a stream. */
export type Entry = ExtractEvents['entry'][1];

/** Calls `visit` with each entry of a tar, in order; it reads or resumes the entry's content before it returns. */
export async function eachTarEntry(file: string, visit: (entry: Entry) => Promise<void> | void): Promise<void> {
  const unpacker = extract();
  const read = pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), unpacker);
  for await (const entry of unpacker) await visit(entry);
  await read;
}

/** An entry's path without `./` before and `/` behind it; empty for the root itself. */
export function entryPath({ name }: Pick<Header, 'name'>): string {
  return name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
}

/** What has to differ for an entry to count as changed between two states of one root file system: everything but its content, which no program changes without its time or size. */
export function fingerprint(header: Header): string {
  const { type, mode, uid, gid, size, linkname, mtime } = header;
  return [type, mode, uid, gid, size, linkname ?? '', mtime.getTime()].join(' ');
}
