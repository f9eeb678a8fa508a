import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const marker = '.aroti-rendered';

export interface RenderedFile {
  name: string;
  text: string;
}

/**
 * Writes files into a folder, made if it is missing, and removes those of the `outdated` names that are not among them. A
 * folder that holds other things is left alone unless forced; the sentence that says so is returned then.
 */
export async function writeFolder(
  folder: string,
  files: readonly RenderedFile[],
  outdated: readonly string[],
  force: boolean,
): Promise<string | undefined> {
  const present = await list(folder);
  if (present === undefined) return 'is a file, not a folder';
  const own = present.includes(marker) || present.length === 0;
  if (!own && !force) return 'holds files that this command did not write; name another folder, or add --force';
  await mkdir(folder, { recursive: true });
  if (own)
    await writeFile(join(folder, marker), 'Written by `aroti render`, which may replace the files beside this one.\n');
  const names = files.map(({ name }) => name);
  const gone = own ? outdated.filter((name) => present.includes(name) && !names.includes(name)) : [];
  await Promise.all(gone.map((name) => rm(join(folder, name))));
  await Promise.all(files.map(({ name, text }) => writeFile(join(folder, name), text)));
  return undefined;
}

async function list(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return undefined;
    throw error;
  }
}
