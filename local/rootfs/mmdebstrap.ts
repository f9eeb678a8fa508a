import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../tools/cache-folder.ts';
import { findProgram } from '../tools/find-program.ts';
import { makeOnce } from '../tools/make-once.ts';
import { recipeKey } from '../tools/recipe-key.ts';
import { CommandFailed, run } from '../tools/run.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { ToolUnavailable } from '../tools/tool-unavailable.ts';
import { hostRelease, type Release } from './host-sources.ts';

/** A program and what has to be added to the environment for it to run. */
export type Borrowed = { file: string; env: Record<string, string> };

/** mmdebstrap: as installed, else fetched from this machine's mirrors and unpacked in the cache, with those of its packages that are missing here; nothing is installed. Throws ToolUnavailable. */
export async function mmdebstrap(options: PrepareOptions): Promise<Borrowed> {
  const installed = await findProgram('mmdebstrap');
  if (installed) return { file: installed, env: {} };
  const release = await hostRelease();
  const folder = join(cacheFolder(), 'packages', `mmdebstrap-${await recipeKey(release)}`);
  await makeOnce(folder, options, (temporary) => fetchAndUnpack(release, temporary, options));
  return { file: join(folder, 'root/usr/bin/mmdebstrap'), env: { PERL5LIB: await perlFolders(join(folder, 'root')) } };
}

async function fetchAndUnpack(release: Release, folder: string, { log, signal }: PrepareOptions): Promise<void> {
  log?.('mmdebstrap: fetching it (nothing is installed) …');
  const state = join(folder, 'state');
  const archives = join(folder, 'cache/archives');
  for (const path of [join(state, 'lists/partial'), join(archives, 'partial')]) await mkdir(path, { recursive: true });
  const list = join(folder, 'sources.list');
  await writeFile(list, release.sources);
  const settings = [
    ['Dir::State', state],
    ['Dir::State::status', '/var/lib/dpkg/status'],
    ['Dir::Cache', join(folder, 'cache')],
    ['Dir::Etc::SourceList', list],
    ['Dir::Etc::SourceParts', '/dev/null'],
    ['APT::Sandbox::User', 'root'],
    ['Debug::NoLocking', 'true'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (...args: string[]) => run('apt-get', [...settings, ...args], signal ? { signal } : {});
  try {
    await apt('update');
    await apt('install', '--download-only', '--no-install-recommends', '--yes', 'mmdebstrap');
    for await (const archive of glob(join(archives, '*.deb'))) await run('dpkg', ['-x', archive, join(folder, 'root')]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new ToolUnavailable(
      `mmdebstrap could not be fetched from this machine's package mirrors; install it, or look at them (apt-get update). ${error.message}`,
    );
  }
  for (const done of [state, join(folder, 'cache'), list]) await rm(done, { recursive: true });
}

// Perl's own library may be among what was missing; the folders that are not there do no harm.
async function perlFolders(root: string): Promise<string> {
  const folders = [join(root, 'usr/share/perl5')];
  for (const pattern of ['usr/share/perl/5.*', 'usr/lib/*/perl/5.*', 'usr/lib/*/perl5/5.*', 'usr/lib/*/perl-base']) {
    for await (const folder of glob(join(root, pattern))) folders.push(folder);
  }
  return folders.join(':');
}
