import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Architecture } from '../tools/catalogue.ts';
import type { Layer } from './layer.ts';

/** What an image says about running it, by the names of the image specification. */
export type ImageConfig = {
  User?: string;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
  ExposedPorts?: Record<string, object>;
  Volumes?: Record<string, object>;
  StopSignal?: string;
};

/** The image's configuration as it is stored: the same layers and settings always give the same bytes, and so the same image id. */
export function imageDocument(config: ImageConfig, layers: readonly Layer[], architecture: Architecture): string {
  const created = '1970-01-01T00:00:00Z';
  return JSON.stringify({
    architecture,
    os: 'linux',
    created,
    config,
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    history: layers.map((layer) => ({ created, created_by: layer.made })),
  });
}

/** Writes an image as an archive that `ctr images import` and `docker load` read; layers are streamed. */
export async function writeDockerArchive(
  file: string,
  ref: string,
  config: ImageConfig,
  layers: readonly Layer[],
  architecture: Architecture,
): Promise<void> {
  const document = imageDocument(config, layers, architecture);
  const documentName = `${createHash('sha256').update(document).digest('hex')}.json`;
  const names = layers.map((layer) => `${layer.digest.slice('sha256:'.length)}/layer.tar`);
  const tar = pack();
  const written = pipeline(tar, createWriteStream(file));
  const filled = async () => {
    tar.entry({ name: documentName }, document);
    for (const [index, layer] of layers.entries()) {
      const entry = tar.entry({ name: names[index] ?? '', size: layer.bytes });
      await pipeline(createReadStream(layer.file, { highWaterMark: 1 << 20 }), entry);
    }
    tar.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: documentName, RepoTags: [ref], Layers: names }]));
    tar.finalize();
  };
  await Promise.all([written, filled().catch((error: Error) => tar.destroy(error))]);
}
