import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { maxSourceBytes, SourceProblem, textIn, type SourceFile } from './source.ts';

/** Reads a file, or all files of a folder; see `folderReader`. */
export type ReadFolder = (path: string) => Promise<SourceFile[]>;

const extensions: readonly string[] = ['.yaml', '.yml', '.json'];
const mostFiles = 1000;

/** The folder that paths in a document start from: AROTI_MANIFESTS_FOLDER, else that of the platform file, else the present one. */
export function manifestsFolder(env: NodeJS.ProcessEnv, platformFile = env['AROTI_PLATFORM_FILE']): string {
  return resolve(env['AROTI_MANIFESTS_FOLDER'] || (platformFile ? dirname(platformFile) : '.'));
}

/**
 * A reader of manifests under a root: a file, or a folder's .yaml, .yml and .json files with those of its folders, sorted by
 * path; hidden ones are left out. Nothing outside is read, neither by `..` nor by a symlink. Throws `SourceProblem`.
 */
export function folderReader(root: string): ReadFolder {
  return async (path) => {
    const base = await inside(root, resolve(root, path), path);
    const files = (await stat(base)).isDirectory() ? await walk(base, base) : [base];
    if (files.length === 0) throw new SourceProblem(`${path} has no ${extensions.join(', ')} file`);
    await refuseTooMuch(path, files);
    return Promise.all(
      files.map(async (file) => {
        const name = relative(dirname(base), file);
        return { name, text: textIn(await readFile(file), name) };
      }),
    );
  };
}

/** Where a path really leads, if that is in the folder. */
async function inside(folder: string, path: string, shown: string): Promise<string> {
  const [home, real] = await Promise.all([realpath(folder), realpath(path)]).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? `is not in ${folder}` : `can't be read: ${error.code}`;
    throw new SourceProblem(`${shown} ${why}`);
  });
  if (real === home || real.startsWith(home + sep)) return real;
  throw new SourceProblem(`${shown} leads out of ${folder}`);
}

/** The files of a folder, in the order of their paths. A link to a folder is not followed: it could lead round in a circle. */
async function walk(base: string, folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await walk(base, path)));
    else if (extensions.includes(extname(entry.name))) {
      if (entry.isSymbolicLink()) await inside(base, path, relative(dirname(base), path));
      found.push(path);
    }
    if (found.length > mostFiles) throw new SourceProblem(`more than ${mostFiles} files`);
  }
  return found;
}

async function refuseTooMuch(path: string, files: readonly string[]): Promise<void> {
  const stats = await Promise.all(files.map((file) => stat(file)));
  const odd = stats.findIndex((one) => !one.isFile());
  if (odd >= 0) throw new SourceProblem(`${relative('.', files[odd] ?? '')} is no regular file`);
  const bytes = stats.reduce((sum, { size }) => sum + size, 0);
  if (bytes > maxSourceBytes) throw new SourceProblem(`${path} holds ${bytes} bytes; ${maxSourceBytes} are the most`);
}
