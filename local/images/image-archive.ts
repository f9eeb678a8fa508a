import { join } from 'node:path';
import { exists } from '../exists.ts';
import { cacheFolder } from '../tools/cache-folder.ts';
import { makeOnce } from '../tools/make-once.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { buildImage, imageKey } from './build-image.ts';
import { type ImageRecipe, type ImageRef, images } from './catalogue.ts';
import { pullImage, registryAnswers, registryOf } from './registry.ts';

/** The path of an archive (for `ctr images import`) with the image under its name: pulled where its registry answers and has it, else built; kept in the cache. Throws ToolUnavailable. */
export async function imageArchive(ref: ImageRef, options: PrepareOptions = {}): Promise<string> {
  return archiveOf(ref, images[ref], options);
}

/** The same, by a recipe of one's own. */
export async function archiveOf(ref: string, recipe: ImageRecipe, options: PrepareOptions): Promise<string> {
  const name = join(cacheFolder(), 'images', ref.replaceAll(/[^A-Za-z0-9.-]+/g, '_'));
  const pulled = `${name}-pulled.tar`;
  if (!recipe.own && (await pullOnce(ref, pulled, options))) return pulled;
  const built = `${name}-${await imageKey(ref, recipe)}.tar`;
  await makeOnce(built, options, (temporary) => buildImage(ref, recipe, temporary, options));
  return built;
}

class NotPulled extends Error {}

async function pullOnce(ref: string, target: string, options: PrepareOptions): Promise<boolean> {
  if (await exists(target)) return true;
  if (!(await registryAnswers(registryOf(ref)))) return false;
  try {
    await makeOnce(target, options, async (temporary) => {
      if (!(await pullImage(ref, temporary, options))) throw new NotPulled();
    });
    return true;
  } catch (error) {
    if (error instanceof NotPulled) return false;
    throw error;
  }
}
