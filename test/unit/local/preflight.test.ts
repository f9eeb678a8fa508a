import { describe, expect, test } from '@jest/globals';
import { preflight, type Facts } from '../../../local/preflight.ts';

const good: Facts = {
  system: 'linux',
  isRoot: true,
  missingCapabilities: [],
  cgroups: { roots: 9, missing: [], delegated: true },
  missingPrograms: [],
  unobtainable: [],
  disks: [{ folder: '/state', free: 5e9, needed: 4e9 }],
  takenPorts: [],
};

const noCgroups = { roots: 0, missing: [], delegated: true };

/** What is wrong with a machine, and what the one sentence about it has to say. */
const table: [string, Partial<Facts>, ...RegExp[]][] = [
  [
    'no Linux',
    { system: 'darwin', isRoot: false, cgroups: noCgroups },
    /needs Linux, and this is darwin: run it in a Linux machine/,
  ],
  ['not root', { isRoot: false }, /needs root.*sudo npm run up.*--context NAME/],
  [
    'a container without rights',
    { missingCapabilities: ['CAP_SYS_ADMIN', 'CAP_NET_ADMIN'] },
    /lacks CAP_SYS_ADMIN, CAP_NET_ADMIN.*--privileged/,
  ],
  ['no cgroups', { cgroups: noCgroups }, /No cgroups are mounted.*mount -t cgroup2/],
  [
    'no memory controller',
    { cgroups: { ...good.cgroups, missing: ['memory'] } },
    /no cgroup controller memory.*boot options/,
  ],
  ["a container's cgroup with processes", { cgroups: { ...good.cgroups, delegated: false } }, /--cgroupns=host/],
  ['no nsenter', { missingPrograms: ['nsenter', 'tar'] }, /nsenter, tar.*apt-get install/],
  [
    'no Go where it is needed',
    { unobtainable: ['etcd', 'kubernetes'] },
    /etcd, kubernetes must be built.*install Go.*AROTI_DOWNLOAD_BASE/,
  ],
  [
    'a full disk',
    { disks: [{ folder: '/state', free: 3.9e9, needed: 4e9 }] },
    /4\.0 GB must be free for \/state, and 3\.9 GB are.*AROTI_STATE/,
  ],
  [
    'a port in use',
    { takenPorts: [{ name: 'ui', port: 8233 }] },
    /Port 8233, for Temporal's Web UI, is in use.*--ui-port N/,
  ],
  [
    'two ports in use',
    {
      takenPorts: [
        { name: 'temporal', port: 7233 },
        { name: 's3', port: 7070 },
      ],
    },
    /Port 7233.*--temporal-port N/,
    /Port 7070.*--s3-port N/,
  ],
];

describe('preflight', () => {
  test('has nothing to say of a machine that will do', () => {
    expect(preflight(good, { ownNode: true })).toEqual([]);
  });

  test.each(table)('%s: one sentence that says what to do', (_title, wrong, ...sentences) => {
    const found = preflight({ ...good, ...wrong }, { ownNode: true });
    expect(found).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });

  test('asks of a machine that brings its own cluster neither root nor cgroups', () => {
    const elsewhere: Facts = {
      ...good,
      isRoot: false,
      cgroups: noCgroups,
      missingPrograms: ['nsenter'],
      missingCapabilities: ['CAP_SYS_ADMIN'],
    };
    expect(preflight(elsewhere, { ownNode: false })).toEqual([]);
    const taken: Facts = { ...elsewhere, takenPorts: [{ name: 's3', port: 7070 }] };
    expect(preflight(taken, { ownNode: false })).toHaveLength(1);
  });
});
