import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The machine's cgroup tree: one root (version 2), or one for each kind of controller (version 1). `all` has the roots where
 * containers may get cgroups although they are not ours to make: version 2's on a machine that has both.
 */
export type CgroupTree = { version: 1 | 2; roots: string[]; all: string[] };

/** Reads the tree from /proc/self/mounts; no roots: there is none. On hybrid machines the controllers are in version 1. */
export function parseCgroupTree(mounts: string): CgroupTree {
  const entries = mounts.split('\n').map((line) => line.split(' '));
  const of = (type: string): string[] =>
    entries.filter((fields) => fields[2] === type).map((fields) => fields[1] ?? '');
  const [first, second] = [[...new Set(of('cgroup'))], of('cgroup2').slice(0, 1)];
  const all = [...first, ...second];
  return first.length > 0 ? { version: 1, roots: first, all } : { version: 2, roots: second, all };
}

/** The machine's cgroup tree. */
export async function cgroupTree(): Promise<CgroupTree> {
  return parseCgroupTree(await readFile('/proc/self/mounts', 'utf8'));
}

/** The controllers that a node's parent cgroup would have to hand on, and does not yet (version 2 only). */
export async function missingControllers(tree: CgroupTree): Promise<string[]> {
  if (tree.version === 1) return [];
  const root = tree.roots[0] ?? '';
  const handedOn = new Set(await words(join(root, 'cgroup.subtree_control')));
  return (await words(join(root, 'cgroup.controllers'))).filter((controller) => !handedOn.has(controller));
}

/**
 * Makes a node's cgroup in each root and, inside it, `daemons` for the node's own processes: kubelet makes its Pods' beside it.
 * (In version 2 a cgroup with processes can't hand controllers on.) Returns the folders whose cgroup.procs the daemons join.
 */
export async function makeCgroups(tree: CgroupTree, name: string): Promise<string[]> {
  return Promise.all(tree.roots.map((root) => makeIn(tree.version, root, name)));
}

async function makeIn(version: 1 | 2, root: string, name: string): Promise<string> {
  const top = join(root, name);
  const leaf = join(top, 'daemons');
  if (version === 2) await handOn(root);
  await mkdir(leaf, { recursive: true });
  if (version === 2) await handOn(top);
  else for (const folder of [top, leaf]) await inheritCpuset(folder);
  return leaf;
}

// One by one: a controller that can't be handed on (real-time processes hold cpu, say) does not keep the others back.
async function handOn(folder: string): Promise<void> {
  for (const controller of await words(join(folder, 'cgroup.controllers')))
    await writeFile(join(folder, 'cgroup.subtree_control'), `+${controller}`).catch(() => undefined);
}

// A cpuset of version 1 begins empty, and no process may join an empty one.
async function inheritCpuset(folder: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const inherited = await readFile(join(dirname(folder), file), 'utf8').catch(() => undefined);
    if (inherited === undefined) return;
    if ((await readFile(join(folder, file), 'utf8')).trim() === '') await writeFile(join(folder, file), inherited);
  }
}

/** The pids of the processes in a node's cgroups. */
export async function cgroupMembers(tree: CgroupTree, name: string): Promise<number[]> {
  const folders = (await Promise.all(tree.all.map((root) => foldersUnder(join(root, name))))).flat();
  const members = await Promise.all(folders.map((folder) => words(join(folder, 'cgroup.procs'))));
  return [...new Set(members.flat().map(Number))].filter((pid) => pid > 0);
}

/**
 * Removes a node's cgroups, waiting up to 5 s for their last processes to vanish, and takes back the controllers that were
 * handed on for it, where nobody else uses them by now. Returns how many cgroups it removed.
 */
export async function removeCgroups(tree: CgroupTree, name: string, handedOn: readonly string[] = []): Promise<number> {
  let removed = 0;
  for (const root of tree.all)
    for (const folder of (await foldersUnder(join(root, name))).toReversed()) removed += await removeOne(folder);
  const root = tree.roots[0] ?? '';
  if (tree.version === 2)
    for (const controller of handedOn)
      await writeFile(join(root, 'cgroup.subtree_control'), `-${controller}`).catch(() => undefined);
  return removed;
}

async function removeOne(folder: string): Promise<number> {
  for (const end = Date.now() + 5000; ; await sleep(50)) {
    try {
      await rmdir(folder);
      return 1;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return 0;
      if (code !== 'EBUSY' || Date.now() > end) throw error;
    }
  }
}

async function foldersUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [];
  const inner = entries.filter((entry) => entry.isDirectory()).map((entry) => foldersUnder(join(folder, entry.name)));
  return [folder, ...(await Promise.all(inner)).flat()];
}

async function words(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split(/\s+/).filter(Boolean);
}
