import { imageArchive, type ImageRef } from './images/index.ts';
import { imageStore, type ImageStore } from './node/image-store.ts';
import type { ImageArchive } from './node/import-images.ts';
import { unpackNodeRoot } from './node/node-root.ts';
import type { Say } from './progress.ts';
import { nodeRootfs } from './rootfs/index.ts';
import type { Target } from './target.ts';
import { prepareTools, type Tool, type ToolName, type ToolSource } from './tools/index.ts';
import { together } from '../src/concurrency/together.ts';
import type { PrepareOptions } from './tools/tool.ts';

const nodeTools = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const satisfies ToolName[];

export type Tools = Partial<Record<ToolName, Tool>>;

/** What a node is made of: its root file system, unpacked; an archive of each image, and a store of them all. */
export type NodeSource = { root: string; images: ImageArchive[]; store: ImageStore };

/**
 * Has the programs that this platform runs by itself and, where it has a node of its own, what that is made of, with these
 * images. Packages are fetched and unpacked while programs are built. Throws ToolUnavailable.
 */
export async function prepareParts(
  target: Target,
  refs: readonly ImageRef[],
  { say, signal }: { say: Say; signal?: AbortSignal | undefined },
): Promise<{ tools: Tools; node: NodeSource | undefined }> {
  const [tools, node] = await together(
    signal,
    (both): Promise<Tools> => prepareTools(ownTools(target), { log: say, signal: both }),
    async (both) => (target.cluster.own ? prepareNode(refs, { log: say, signal: both }) : undefined),
  );
  return { tools, node };
}

function ownTools(target: Target): ToolName[] {
  return [
    ...(target.cluster.own ? nodeTools : []),
    ...(target.temporal.own ? (['temporal'] as const) : []),
    ...(target.s3.own ? (['versitygw'] as const) : []),
  ];
}

async function prepareNode(refs: readonly ImageRef[], options: PrepareOptions): Promise<NodeSource> {
  // Each waits for what it shares with others by itself.
  const [root, ...images] = await together<[string, ...ImageArchive[]]>(
    options.signal,
    async (all) => unpackNodeRoot(await nodeRootfs({ ...options, signal: all }), all),
    ...refs.map((ref) => async (all: AbortSignal) => {
      return { ref, archive: await imageArchive(ref, { ...options, signal: all }) };
    }),
  );
  return { root, images, store: await imageStore({ root, images }, options) };
}

/** The programs that the node runs, by name. */
export function nodePrograms(tools: Tools): Record<string, string> {
  return Object.fromEntries(nodeTools.flatMap((name) => (tools[name] ? [[name, tools[name].path]] : [])));
}

/** How parts were had, for people: `7 kept from earlier, 2 on PATH; 11 images`. */
export function describeParts({ tools, node }: { tools: Tools; node: NodeSource | undefined }): string {
  return [describeTools(tools), ...(node ? [`${node.images.length} images`] : [])].join('; ');
}

function describeTools(tools: Tools): string {
  const words: Record<ToolSource, string> = {
    path: 'on PATH',
    download: 'downloaded',
    go: 'built with Go',
    cache: 'kept from earlier',
  };
  const counts = Object.entries(Object.groupBy(Object.values(tools), ({ source }) => source));
  const list = counts.map(([source, found]) => `${found.length} ${words[source as ToolSource]}`);
  return list.length > 0 ? list.join(', ') : 'none needed';
}
