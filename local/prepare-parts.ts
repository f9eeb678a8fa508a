import { imageArchive, type ImageRef } from './images/index.ts';
import type { ImageArchive } from './node/import-images.ts';
import { unpackNodeRoot } from './node/node-root.ts';
import type { Say } from './progress.ts';
import { nodeRootfs } from './rootfs/index.ts';
import type { Target } from './target.ts';
import { prepareTools, type Tool, type ToolName, type ToolSource } from './tools/index.ts';

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

type StepOptions = { say: Say; signal?: AbortSignal | undefined };

/** Has the programs that this platform runs by itself. Throws ToolUnavailable. */
export async function prepareOwnTools(target: Target, { say, signal }: StepOptions): Promise<Tools> {
  const names: ToolName[] = [
    ...(target.cluster.own ? nodeTools : []),
    ...(target.temporal.own ? (['temporal'] as const) : []),
    ...(target.s3.own ? (['versitygw'] as const) : []),
  ];
  return prepareTools(names, { log: say, ...(signal ? { signal } : {}) });
}

/** The programs that the node runs, by name. */
export function nodePrograms(tools: Tools): Record<string, string> {
  return Object.fromEntries(nodeTools.flatMap((name) => (tools[name] ? [[name, tools[name].path]] : [])));
}

/** The node's root file system, unpacked, and an archive of each of these images. Throws ToolUnavailable. */
export async function prepareImages(
  refs: readonly ImageRef[],
  { say, signal }: StepOptions,
): Promise<{ root: string; images: ImageArchive[] }> {
  const failed = new AbortController();
  const both = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const options = { log: say, signal: both };
  const orStop = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
  // Each waits for what it shares with others by itself; the first failure ends all.
  const [root, ...images] = await Promise.allSettled([
    orStop(nodeRootfs(options).then((archive) => unpackNodeRoot(archive, both))),
    ...refs.map((ref) => orStop(imageArchive(ref, options).then((archive) => ({ ref, archive })))),
  ]);
  both.throwIfAborted();
  return { root: valueOf(root), images: images.map(valueOf) };
}

/** How tools were had, for people: `7 kept from earlier, 2 on PATH`. */
export function describeTools(tools: Tools): string {
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

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
