import { join } from 'node:path';
import { architecture } from './architecture.ts';
import { cacheFolder } from './cache-folder.ts';
import type { Recipe } from './catalogue.ts';
import { downloadPrograms, downloadUrl } from './download.ts';
import { goBuild, moduleFolder } from './go-build.ts';
import { NoAnswer } from './http-get.ts';
import { makeOnce } from './make-once.ts';
import { recipeKey } from './recipe-key.ts';
import type { PrepareOptions, ToolSource } from './tool.ts';

// Hosts that gave no answer in this run: each is waited for once.
const silentHosts = new Map<string, string>();

/** Where the programs of a recipe are kept: one folder for each version and each change of the recipe. */
export async function recipeFolder(name: string, recipe: Recipe): Promise<string> {
  const key = await recipeKey([architecture(), recipe], [moduleFolder(recipe)]);
  return join(cacheFolder(), 'tools', name, `${recipe.version}-${key}`);
}

/** The folder with a recipe's programs: as an earlier run left it, else downloaded, else, where the host gives no answer, built with Go. Throws ToolUnavailable. */
export async function obtain(
  name: string,
  recipe: Recipe,
  options: PrepareOptions = {},
): Promise<{ folder: string; source: Exclude<ToolSource, 'path'> }> {
  const folder = await recipeFolder(name, recipe);
  let source: 'download' | 'go' = 'go';
  const { made } = await makeOnce(folder, options, async (temporary) => {
    source = (await download(name, recipe, temporary, options)) ? 'download' : 'go';
    if (source === 'go') await goBuild(name, recipe, temporary, options);
  });
  return { folder, source: made ? source : 'cache' };
}

async function download(name: string, recipe: Recipe, folder: string, options: PrepareOptions): Promise<boolean> {
  const entry = recipe.downloads?.[architecture()];
  if (!entry) return false;
  const { host } = new URL(downloadUrl(entry.url));
  const silent = silentHosts.get(host);
  if (silent === undefined) options.log?.(`${name} ${recipe.version}: downloading from ${host} …`);
  try {
    if (silent !== undefined) throw new NoAnswer(silent, { silent: true });
    await downloadPrograms(entry, folder, options.signal ? { signal: options.signal } : {});
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    options.log?.(`${name} ${recipe.version}: not to be downloaded (${error.message})`);
    if (error.silent) silentHosts.set(host, error.message);
    return false;
  }
}
