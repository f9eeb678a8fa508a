import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../run-command.ts';
import { searchPath } from '../search-path.ts';
import { cacheFolder } from '../tools/cache-folder.ts';
import { makeOnce } from '../tools/make-once.ts';
import { recipeKey } from '../tools/recipe-key.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { snapshotterOn } from './choose-settings.ts';
import { parseImages, type ImageArchive } from './import-images.ts';
import type { NodeSettings } from './node-settings.ts';

/** What containerd keeps of some images, unpacked, from which nodes begin: its folder, and the digest of each image. */
export type ImageStore = {
  folder: string;
  snapshotter: NodeSettings['snapshotter'];
  images: readonly (ImageArchive & { digest: string })[];
};

const script = fileURLToPath(new URL('fill-image-store.sh', import.meta.url));
const configuration = `version = 2
root = "/state/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
`;

/** A store of these images, filled once by the containerd of a node's root file system and kept in the cache beside them. */
export async function imageStore(
  { root, images }: { root: string; images: readonly ImageArchive[] },
  options: PrepareOptions,
): Promise<ImageStore> {
  const cache = join(cacheFolder(), 'images');
  const snapshotter = await snapshotterOn(cache);
  const names = images.map(({ ref, archive }) => [ref, basename(archive)]);
  const store = join(cache, `store-${await recipeKey([basename(root), snapshotter, configuration, names], [script])}`);
  await makeOnce(store, options, async (temporary) => {
    options.log?.(`unpacking ${images.length}, once for all nodes …`);
    await mkdir(temporary);
    await writeFile(join(temporary, 'containerd.toml'), configuration);
    const namespaces = ['--mount', '--pid', '--propagation', 'private', '--fork', '--kill-child=KILL'];
    const table = await runCommand('unshare', [...namespaces, 'sh', script, ...images.map(({ archive }) => archive)], {
      env: { PATH: searchPath, NODE_ROOT: root, STORE: temporary, SNAPSHOTTER: snapshotter },
      signal: options.signal,
    });
    await writeFile(join(temporary, 'images'), table);
  });
  const digests = parseImages(await readFile(join(store, 'images'), 'utf8'));
  const held = images.flatMap((image) => {
    const digest = digests.get(image.ref);
    return digest === undefined ? [] : [{ ...image, digest }];
  });
  return { folder: join(store, 'containerd'), snapshotter, images: held };
}
