import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianOrigin, debianTar } from '../rootfs/debian-tar.ts';
import { architecture } from '../tools/architecture.ts';
import { cacheFolder } from '../tools/cache-folder.ts';
import { makeOnce } from '../tools/make-once.ts';
import { recipeKey } from '../tools/recipe-key.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import type { Layer } from './layer.ts';
import { writeRootLayer } from './root-layer.ts';

/** The layer that all images with a shell have lowest, kept in the cache: the essential packages of the distribution. */
export async function baseLayer(options: PrepareOptions): Promise<Layer> {
  const { release, scripts } = await debianOrigin();
  const key = await recipeKey([architecture(), release], scripts);
  const folder = join(cacheFolder(), 'images', `base-${release.name}-${key}`);
  await makeOnce(folder, options, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    const full = join(temporary, 'full.tar');
    await debianTar('base of the images', { packages: [] }, full, options);
    const file = join(temporary, 'layer.tar');
    const layer = await writeRootLayer(file, `essential packages of ${release.name}`, { to: full });
    await rm(full);
    await writeFile(join(temporary, 'layer.json'), JSON.stringify({ ...layer, file: 'layer.tar' }));
  });
  const layer = JSON.parse(await readFile(join(folder, 'layer.json'), 'utf8')) as Layer;
  return { ...layer, file: join(folder, layer.file) };
}
