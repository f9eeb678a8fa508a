import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../local/tools/cache-folder.ts';
import { findProgram } from '../../local/tools/find-program.ts';

const run = promisify(execFile);

/** Prometheus' own tool: from PATH, else out of Debian's package, which is kept and not installed. Throws where there is neither. */
export async function obtainPromtool(): Promise<string> {
  const kept = join(cacheFolder(), 'promtool');
  const found = await findProgram('promtool', { further: [kept] });
  if (found) return found;
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(), 'promtool-'));
  try {
    await run('apt-get', ['download', 'prometheus'], { cwd: folder });
    const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', archive, 'tree'], { cwd: folder });
    await rm(kept, { recursive: true, force: true });
    await rename(join(folder, 'tree/usr/bin'), kept);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return join(kept, 'promtool');
}
