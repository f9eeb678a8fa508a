import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeOnce } from '../tools/make-once.ts';
import { runCommand } from '../run-command.ts';

/** The folder with a node's root file system, unpacked beside its archive once; nodes mount it read-only, so all share it. */
export async function unpackNodeRoot(archive: string, signal?: AbortSignal): Promise<string> {
  const folder = join(dirname(archive), `${basename(archive, '.tar')}.unpacked`);
  await makeOnce(folder, signal ? { signal } : {}, async (temporary) => {
    await mkdir(temporary);
    await runCommand('tar', ['-x', '--numeric-owner', '-p', '-f', archive, '-C', temporary], { signal });
    for (const name of ['state', '.old']) await mkdir(join(temporary, name), { recursive: true });
  });
  return folder;
}
