import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../tools/cache-folder.ts';
import { makeOnce } from '../tools/make-once.ts';
import { recipeKey } from '../tools/recipe-key.ts';
import { CommandFailed, run } from '../tools/run.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { ToolUnavailable } from '../tools/tool-unavailable.ts';
import { hostRelease, type Release } from './host-sources.ts';

/**
 * The folder that a package of this machine's distribution was unpacked in, with those of its packages that are missing here: fetched
 * from the machine's mirrors, kept in the cache; nothing is installed. Throws ToolUnavailable.
 */
export async function borrowPackage(name: string, options: PrepareOptions): Promise<string> {
  const release = await hostRelease();
  const folder = join(cacheFolder(), 'packages', `${name}-${await recipeKey(release)}`);
  await makeOnce(folder, options, (temporary) => fetchAndUnpack(name, release, temporary, options));
  return join(folder, 'root');
}

async function fetchAndUnpack(
  name: string,
  release: Release,
  folder: string,
  { log, signal }: PrepareOptions,
): Promise<void> {
  log?.(`${name}: fetching it (nothing is installed) …`);
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
  ].flatMap(([setting, value]) => ['-o', `${setting}=${value}`]);
  const apt = (...args: string[]) => run('apt-get', [...settings, ...args], signal ? { signal } : {});
  try {
    await apt('update');
    await apt('install', '--download-only', '--no-install-recommends', '--yes', name);
    for await (const archive of glob(join(archives, '*.deb'))) await run('dpkg', ['-x', archive, join(folder, 'root')]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new ToolUnavailable(
      `${name} could not be fetched from this machine's package mirrors; install it, or look at them (apt-get update). ${error.message}`,
    );
  }
  for (const done of [state, join(folder, 'cache'), list]) await rm(done, { recursive: true });
}
