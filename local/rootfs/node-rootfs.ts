import { join } from 'node:path';
import { architecture } from '../tools/architecture.ts';
import { cacheFolder } from '../tools/cache-folder.ts';
import { makeOnce } from '../tools/make-once.ts';
import { recipeKey } from '../tools/recipe-key.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { debianOrigin, debianTar } from './debian-tar.ts';

const packages = [
  'ca-certificates',
  'conntrack',
  'containerd',
  'containernetworking-plugins',
  'iptables',
  'iproute2',
  'kmod',
  'mount',
  'openssl',
  'procps',
  'runc',
  'socat',
  'zstd',
];

/** The path of a tar with the node's root file system: container runtime, network plugins and what they call, without the Kubernetes programs. Throws ToolUnavailable. */
export async function nodeRootfs(options: PrepareOptions = {}): Promise<string> {
  const { release, scripts } = await debianOrigin();
  const key = await recipeKey([architecture(), release, packages], scripts);
  const target = join(cacheFolder(), 'rootfs', `node-${key}.tar`);
  await makeOnce(target, options, (temporary) => debianTar('node', { packages }, temporary, options));
  return target;
}
