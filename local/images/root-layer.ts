import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { type Layer, writeLayer } from './layer.ts';
import { eachTarEntry, type Entry, entryPath, fingerprint } from './tar-entries.ts';

/**
 * Writes the layer that turns one root file system into another (both as tars; without the first, all of the second): what is
 * new or changed, and a whiteout for what is gone. Devices are left out: a container gets its own.
 */
export async function writeRootLayer(
  file: string,
  made: string,
  { from, to }: { from?: string; to: string },
): Promise<Layer> {
  const before = from ? await listTar(from) : new Map<string, Listed>();
  const after = await listTar(to);
  const changed = changedPaths(before, after);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  return writeLayer(file, made, async (tar) => {
    await eachTarEntry(to, async (entry) => {
      const path = entryPath(entry.header);
      if (changed.has(path)) await copyEntry(entry, path, tar);
      else entry.resume();
    });
    for (const path of topmost(gone.filter(isKept))) tar.entry({ name: whiteout(path), size: 0 }, '');
  });
}

/** The file by which a layer says that a path of a lower layer is gone. */
export function whiteout(path: string): string {
  const cut = path.lastIndexOf('/') + 1;
  return `${path.slice(0, cut)}.wh.${path.slice(cut)}`;
}

/** Of paths, those whose folder is not among them. */
export function topmost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return paths.filter((path) => {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      if (all.has(path.slice(0, cut))) return false;
    }
    return true;
  });
}

/** What is told of an entry: its fingerprint, and the path that it is a hard link to. */
interface Listed {
  fingerprint: string;
  link?: string;
}

async function listTar(file: string): Promise<Map<string, Listed>> {
  const entries = new Map<string, Listed>();
  await eachTarEntry(file, (entry) => {
    const { type, linkname } = entry.header;
    const link = type === 'link' && linkname ? entryPath({ name: linkname }) : undefined;
    entries.set(entryPath(entry.header), { fingerprint: fingerprint(entry.header), ...(link && { link }) });
    entry.resume();
  });
  return entries;
}

/** New or changed paths. A hard link brings along what it links to: a layer is unpacked without those below it in sight. */
export function changedPaths(
  before: ReadonlyMap<string, Listed>,
  after: ReadonlyMap<string, Listed>,
): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [path, { fingerprint: now, link }] of after) {
    if (!isKept(path) || before.get(path)?.fingerprint === now) continue;
    changed.add(path);
    if (link) changed.add(link);
  }
  return changed;
}

function isKept(path: string): boolean {
  return path !== '' && !path.startsWith('dev/');
}

async function copyEntry(entry: Entry, path: string, tar: Pack): Promise<void> {
  const { type, linkname } = entry.header;
  const header = {
    ...entry.header,
    name: type === 'directory' ? `${path}/` : path,
    ...(type === 'link' ? { linkname: entryPath({ name: linkname }) } : {}),
    pax: withoutPaths(entry.header.pax),
  };
  if (type === 'file') {
    await pipeline(entry, tar.entry(header));
  } else {
    entry.resume();
    tar.entry(header);
  }
}

// Extended headers may repeat the names, in the form they had.
function withoutPaths(pax: unknown): Record<string, string> | null {
  if (typeof pax !== 'object' || pax === null) return null;
  const kept = Object.entries(pax as Record<string, string>).filter(([key]) => key !== 'path' && key !== 'linkpath');
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}
