import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Twelve digits that change when a value (anything JSON can say) or the name, kind or content of a file in the given files and folders changes. */
export async function recipeKey(value: unknown, paths: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(value));
  for (const path of paths) for (const part of await describe(path, '')) hash.update(part);
  return hash.digest('hex').slice(0, 12);
}

async function describe(path: string, name: string): Promise<(string | Buffer)[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!entries) return [`\0file ${name}\0`, await readFile(path)];
  const parts: (string | Buffer)[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    // Hidden files and compiled Python are what tools leave behind while someone works here.
    if (entry.name.startsWith('.') || entry.name === '__pycache__') continue;
    const inner = join(path, entry.name);
    const innerName = `${name}/${entry.name}`;
    if (entry.isSymbolicLink()) parts.push(`\0link ${innerName}\0`, await readlink(inner));
    else parts.push(...(await describe(inner, innerName)));
  }
  return parts;
}
