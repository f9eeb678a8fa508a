import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for PATH with programs of a test's own. */
export interface ProgramFolder {
  path: string;
  remove(): Promise<void>;
}

/** Makes one; each program is a shell script. */
export async function programFolder(scripts: Record<string, string>): Promise<ProgramFolder> {
  const path = await mkdtemp(join(tmpdir(), 'aroti-programs-'));
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(path, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }
  return { path, remove: () => rm(path, { recursive: true }) };
}
