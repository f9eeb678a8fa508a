import type { ScratchFile, ScratchLook } from './look-at-scratch.ts';

const mebibyte = 1024 * 1024;

/**
 * From how many bytes on files are uploaded, as one artifact: so that tens of thousands of small ones become no tens of thousands
 * of objects, and a large database some hundred. What waits for more takes no more than a quarter of the volume.
 */
export function bundleBytes({ databaseBytes, volumeBytes }: { databaseBytes: number; volumeBytes: number }): number {
  return Math.min(Math.max(64 * mebibyte, Math.floor(databaseBytes / 100)), Math.floor(volumeBytes / 4));
}

export interface BundleState {
  /** Names of files that are on their way already. */
  held: ReadonlySet<string>;
  /** Whether pg_dump has ended well. */
  over: boolean;
  leastBytes: number;
}

/** The files that are to be uploaded next, together; none: there is nothing whole yet that is worth it. */
export function planBundle({ files, open }: ScratchLook, { held, over, leastBytes }: BundleState): ScratchFile[] {
  const isWhole = ({ name }: ScratchFile) => over || (open !== undefined && !open.has(name) && !isIndex(name));
  const bundle: ScratchFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (held.has(file.name) || !isWhole(file)) continue;
    bundle.push(file);
    bytes += file.bytes;
    if (bytes >= leastBytes) return bundle;
  }
  return over ? bundle : [];
}

/** `toc.dat`, `blobs.toc`: versions of pg_dump differ in when they write what is in them. */
function isIndex(name: string): boolean {
  return name === 'toc.dat' || name.endsWith('.toc');
}

/** What a tar of these files has at the least: a block for each name, whole blocks of each content, two blocks at the end. */
export function tarBytes(files: readonly ScratchFile[]): number {
  const block = 512;
  return files.reduce((sum, { bytes }) => sum + block + Math.ceil(bytes / block) * block, 2 * block);
}
