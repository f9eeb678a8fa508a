import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  cgroupMembers,
  makeCgroups,
  missingControllers,
  parseCgroupTree,
  type CgroupTree,
} from '../../../../local/node/cgroups.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'aroti-cgroups-'));
});
afterEach(() => rm(root, { recursive: true }));

const read = (...path: string[]): Promise<string> => readFile(join(root, ...path), 'utf8');
const write = (text: string, ...path: string[]): Promise<void> => writeFile(join(root, ...path), text);

describe('the cgroup tree', () => {
  test.each([
    [
      'version 2',
      'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0',
      { version: 2, roots: ['/sys/fs/cgroup'], all: ['/sys/fs/cgroup'] },
    ],
    [
      'version 1',
      'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw 0 0\ncgroup /sys/fs/cgroup/memory cgroup rw 0 0',
      { version: 1, roots: ['/sys/fs/cgroup/cpu,cpuacct', '/sys/fs/cgroup/memory'], all: expect.any(Array) },
    ],
    [
      'both',
      'cgroup /sys/fs/cgroup/memory cgroup rw 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0',
      { version: 1, roots: ['/sys/fs/cgroup/memory'], all: ['/sys/fs/cgroup/memory', '/sys/fs/cgroup/unified'] },
    ],
    ['none', 'proc /proc proc rw 0 0', { version: 2, roots: [], all: [] }],
  ])('of a machine with %s is read', (_title, mounts, tree) => {
    expect(parseCgroupTree(mounts)).toEqual(tree);
  });
});

describe("a node's cgroups of version 1", () => {
  test('take over the processors and memory of their parent', async () => {
    await write('0-1\n', 'cpuset.cpus');
    await write('0\n', 'cpuset.mems');
    // As the kernel does: a cpuset begins empty.
    await mkdir(join(root, 'node', 'daemons'), { recursive: true });
    for (const folder of ['node', 'node/daemons'])
      for (const file of ['cpuset.cpus', 'cpuset.mems']) await write('\n', folder, file);
    expect(await makeCgroups(tree(1), 'node')).toEqual([join(root, 'node/daemons')]);
    expect(await read('node/daemons/cpuset.cpus')).toBe('0-1\n');
    expect(await read('node/cpuset.mems')).toBe('0\n');
  });

  test('are folders and nothing else where there is no cpuset', async () => {
    expect(await makeCgroups(tree(1), 'node')).toEqual([join(root, 'node/daemons')]);
    expect(await missingControllers(tree(1))).toEqual([]);
  });
});

describe("a node's cgroups of version 2", () => {
  test('are handed the controllers of their parent, which keeps no process of its own in them', async () => {
    await write('cpuset cpu memory pids\n', 'cgroup.controllers');
    await write('memory pids\n', 'cgroup.subtree_control');
    expect(await missingControllers(tree(2))).toEqual(['cpuset', 'cpu']);
    await mkdir(join(root, 'node'));
    await write('cpuset cpu memory pids\n', 'node/cgroup.controllers');
    expect(await makeCgroups(tree(2), 'node')).toEqual([join(root, 'node/daemons')]);
    // A plain file keeps the last of what is written to it; the kernel adds each.
    expect(await read('cgroup.subtree_control')).toBe('+pids');
    expect(await read('node/cgroup.subtree_control')).toBe('+pids');
  });
});

test('the processes of a node are found in all of its cgroups', async () => {
  await mkdir(join(root, 'node/kubepods/pod1'), { recursive: true });
  await write('12\n13\n', 'node/cgroup.procs');
  await write('13\n14\n', 'node/kubepods/pod1/cgroup.procs');
  expect(await cgroupMembers(tree(1), 'node')).toEqual([12, 13, 14]);
  expect(await cgroupMembers(tree(1), 'another')).toEqual([]);
});

function tree(version: 1 | 2): CgroupTree {
  return { version, roots: [root], all: [root] };
}
