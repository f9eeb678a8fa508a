import { access, constants, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The first executable file of that name on PATH (or in the further folders given), links followed; undefined where there is none. */
export async function findProgram(
  name: string,
  { path = process.env.PATH ?? '', further = [] as readonly string[] } = {},
): Promise<string | undefined> {
  for (const folder of [...path.split(delimiter), ...further]) {
    if (!isAbsolute(folder)) continue;
    const file = join(folder, name);
    if (await isExecutable(file)) return realpath(file);
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
