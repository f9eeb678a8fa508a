import { copyFile, glob, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../exists.ts';
import { runCommand } from '../run-command.ts';
import type { State } from '../state.ts';
import { snapshotterOn } from './choose-settings.ts';
import type { ImageStore } from './image-store.ts';
import { writeImported } from './import-images.ts';

/**
 * Lets a node that has never been started begin with the images of a store. Where both are on one file system its files are
 * links to the store's, which neither containerd nor a container writes to: a container's changes go into a layer of its own.
 * Nothing happens where the node has been started, or its file system needs another snapshotter.
 */
export async function seedImages(state: State, store: ImageStore, signal?: AbortSignal): Promise<void> {
  const target = state.path('node', 'containerd');
  if (await exists(target)) return;
  if ((await snapshotterOn(state.folder)) !== store.snapshotter) return;
  const part = `${target}.part`;
  await rm(part, { recursive: true, force: true });
  const sameFileSystem = (await stat(store.folder)).dev === (await stat(state.folder)).dev;
  await mkdir(state.path('node'), { recursive: true, mode: 0o700 });
  await runCommand('cp', ['-a', sameFileSystem ? '--link' : '--reflink=auto', store.folder, part], { signal });
  await ownDatabases(part);
  await writeImported(state, store.images);
  await rename(part, target);
}

/** containerd's databases are the only files of its that are written in place. */
async function ownDatabases(folder: string): Promise<void> {
  for await (const database of glob(join(folder, '*/*.db'))) {
    await copyFile(database, `${database}.own`);
    await rename(`${database}.own`, database);
  }
}
