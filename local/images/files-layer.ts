import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { type Layer, writeLayer } from './layer.ts';

/** One thing put into an image: a file of this machine or given text, or an empty folder. Owned by root unless said otherwise. */
export type ImageFile = { path: string; mode: number; uid?: number; gid?: number } & (
  { from: string } | { text: string } | { folder: true }
);

/** Writes a layer of such files, with the folders above them; the same files always give the same layer. */
export async function writeFilesLayer(file: string, made: string, files: readonly ImageFile[]): Promise<Layer> {
  return writeLayer(file, made, async (tar) => {
    const folders = new Set(files.flatMap((entry) => ('folder' in entry ? [entry.path] : [])));
    for (const path of missingFolders(files)) if (!folders.has(path)) addFolder(tar, { path, mode: 0o755 });
    for (const entry of files) {
      if ('folder' in entry) addFolder(tar, entry);
      else await addFile(tar, entry);
    }
  });
}

/** The folders above the given paths, outer ones first. */
export function missingFolders(files: readonly Pick<ImageFile, 'path'>[]): string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let cut = path.indexOf('/'); cut > 0; cut = path.indexOf('/', cut + 1)) folders.add(path.slice(0, cut));
  }
  return [...folders].toSorted();
}

const epoch = new Date(0);

function addFolder(tar: Pack, { path, mode, uid = 0, gid = 0 }: Omit<ImageFile, 'folder'>): void {
  tar.entry({ name: `${path}/`, type: 'directory', mode, uid, gid, mtime: epoch });
}

async function addFile(tar: Pack, file: Exclude<ImageFile, { folder: true }>): Promise<void> {
  const { path: name, mode, uid = 0, gid = 0 } = file;
  if ('text' in file) {
    tar.entry({ name, mode, uid, gid, mtime: epoch }, file.text);
    return;
  }
  const { size } = await stat(file.from);
  await pipeline(createReadStream(file.from), tar.entry({ name, mode, uid, gid, size, mtime: epoch }));
}
