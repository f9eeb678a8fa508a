import { readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from './exists.ts';
import { missingCapabilities } from './capabilities.ts';
import { cgroupTree, type CgroupTree } from './node/cgroups.ts';
import type { Disk, Facts } from './preflight.ts';
import { cacheFolder } from './tools/cache-folder.ts';
import { recipes, type Recipe } from './tools/catalogue.ts';
import { downloadUrl } from './tools/download.ts';
import { findProgram } from './tools/find-program.ts';
import { httpGet } from './tools/http-get.ts';
import { recipeFolder } from './tools/obtain.ts';

/** Reads what is to be known of this machine; changes nothing. `folder` is the platform's state. */
export async function probeFacts(
  folder: string,
  { ownNode, takenPorts }: { ownNode: boolean; takenPorts: Facts['takenPorts'] },
): Promise<Facts> {
  const missing = ownNode ? await missingRecipes() : [];
  const imported = await exists(join(folder, 'images.json'));
  const onLinux = process.platform === 'linux';
  return {
    system: process.platform,
    isRoot: process.getuid?.() === 0,
    missingCapabilities: onLinux ? await missingCapabilities(['CAP_SYS_ADMIN', 'CAP_NET_ADMIN', 'CAP_SYS_CHROOT']) : [],
    cgroups: onLinux ? await cgroupFacts(await cgroupTree()) : { roots: 0, missing: [], delegated: true },
    missingPrograms: onLinux ? await missingPrograms() : [],
    unobtainable: await unobtainable(missing),
    disks: await disks(folder, { state: ownNode && !imported ? ofImages : ofData, cache: costOf(missing) }),
    takenPorts,
  };
}

async function cgroupFacts(tree: CgroupTree): Promise<Facts['cgroups']> {
  const offered = await readFile('/proc/cgroups', 'utf8').catch(() => '');
  const isOn = (name: string): boolean => new RegExp(`^${name}\\s+\\d+\\s+\\d+\\s+1$`, 'm').test(offered);
  // The kernel's real root may hold processes and still hand controllers on; only a cgroup below it has a type.
  const root = tree.roots[0] ?? '';
  const belowRoot = tree.version === 2 && (await exists(join(root, 'cgroup.type')));
  const members = belowRoot ? (await readFile(join(root, 'cgroup.procs'), 'utf8')).trim() : '';
  return {
    roots: tree.roots.length,
    missing: ['cpu', 'cpuset', 'memory', 'pids'].filter((name) => offered !== '' && !isOn(name)),
    delegated: members === '',
  };
}

async function missingPrograms(): Promise<string[]> {
  const needed = ['unshare', 'nsenter', 'setpriv', 'mount', 'pivot_root', 'chroot', 'tar', 'sh'];
  const found = await Promise.all(needed.map((name) => findProgram(name, { further: ['/usr/sbin', '/sbin'] })));
  return needed.filter((_, at) => found[at] === undefined);
}

async function missingRecipes(): Promise<string[]> {
  const all = Object.entries(recipes as Record<string, Recipe>);
  const made = await Promise.all(all.map(async ([name, recipe]) => exists(await recipeFolder(name, recipe))));
  return all.filter((_, at) => !made[at]).map(([name]) => name);
}

// Only looked into where Go is missing: with it, all can be had.
async function unobtainable(missing: readonly string[]): Promise<string[]> {
  if (missing.length === 0 || (await findProgram('go', { further: ['/usr/local/go/bin'] }))) return [];
  const sample = recipes.kubernetes.downloads.amd64.url;
  const answers = await httpGet(downloadUrl(sample), { follow: false }).then(
    (answer) => (answer.destroy(), true),
    () => false,
  );
  return answers ? [] : [...missing];
}

const gigabyte = 1e9;
// Measured: the images in the node, and what a platform writes in its first days.
const ofImages = 4 * gigabyte;
const ofData = 0.5 * gigabyte;

// Measured, for what is not kept from an earlier run: with all that is fetched and compiled for it.
function costOf(missing: readonly string[]): number {
  const each = missing.map((name) => (name === 'kubernetes' ? 5 : 0.8) * gigabyte);
  const ofArchives = missing.length > 0 ? 3 * gigabyte : 0;
  return each.reduce((sum, cost) => sum + cost, ofArchives);
}

async function disks(folder: string, needs: { state: number; cache: number }): Promise<Disk[]> {
  const wanted = [
    { folder, needed: needs.state },
    { folder: cacheFolder(), needed: needs.cache },
  ];
  const found = await Promise.all(wanted.map(async (disk) => ({ ...disk, ...(await diskOf(disk.folder)) })));
  // Folders on one disk share what is free there.
  return Object.values(Object.groupBy(found, ({ device }) => device)).flatMap((all = []) => {
    const needed = all.reduce((sum, disk) => sum + disk.needed, 0);
    const folders = all.filter((disk) => disk.needed > 0).map((disk) => disk.folder);
    return all[0] ? [{ folder: folders.join(' and '), free: all[0].free, needed }] : [];
  });
}

async function diskOf(folder: string): Promise<{ device: number; free: number }> {
  for (let path = folder; ; path = dirname(path)) {
    const there = await stat(path).catch(() => undefined);
    if (!there) continue;
    const { bavail, bsize } = await statfs(path);
    return { device: there.dev, free: bavail * bsize };
  }
}
