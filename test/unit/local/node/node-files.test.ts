import { describe, expect, test } from '@jest/globals';
import { certificates, signingList } from '../../../../local/node/certificates.ts';
import { commandLines, daemons } from '../../../../local/node/daemons.ts';
import { nodeFiles } from '../../../../local/node/node-files.ts';
import type { NodeSettings } from '../../../../local/node/node-settings.ts';

const settings: NodeSettings = {
  addresses: { host: '198.18.0.1', node: '198.18.0.2' },
  cgroup: 'aroti-two-01234567',
  mayRaiseLimits: true,
  snapshotter: 'overlayfs',
};
const files = nodeFiles(settings);
const parsed = (name: string): unknown => JSON.parse(files[name] ?? 'null');

describe("the node's configuration", () => {
  test('never has images collected or Pods evicted because of the disk', () => {
    expect(parsed('kubelet.json')).toMatchObject({
      imageGCHighThresholdPercent: 100,
      evictionHard: { 'nodefs.available': '0%', 'imagefs.available': '0%', 'nodefs.inodesFree': '0%' },
    });
  });

  test("logs writes, but no Secret's value and no token", () => {
    expect(files['stage1/kube-apiserver']).toContain('--audit-policy-file=/state/config/audit-policy.json');
    const { rules } = parsed('audit-policy.json') as {
      rules: { level: string; users?: string[]; resources?: { group: string; resources?: string[] }[] }[];
    };
    const [first, ...others] = rules;
    expect(first?.level).toBe('Metadata');
    expect(first?.resources).toEqual([
      { group: '', resources: ['secrets', 'serviceaccounts/token'] },
      { group: 'authentication.k8s.io' },
    ]);
    expect(others.map(({ level, users }) => `${level} ${users?.join() ?? 'everybody'}`)).toEqual([
      'RequestResponse admin',
      'None everybody',
    ]);
  });

  test("keeps kubelet in the node's own cgroup", () => {
    expect(parsed('kubelet.json')).toMatchObject({ cgroupRoot: '/aroti-two-01234567', failCgroupV1: false });
  });

  test("leaves the machine's connection tracking alone", () => {
    expect(parsed('kube-proxy.json')).toMatchObject({ conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s' } });
  });

  test('restricts scores only where limits may not be raised', () => {
    expect(files['containerd.toml']).toContain('restrict_oom_score_adj = false');
    expect(nodeFiles({ ...settings, mayRaiseLimits: false })['containerd.toml']).toContain(
      'restrict_oom_score_adj = true',
    );
    expect(nodeFiles({ ...settings, snapshotter: 'native' })['containerd.toml']).toContain('snapshotter = "native"');
  });

  test("sends every daemon to the node's own API server, with a certificate of its own", () => {
    for (const user of ['admin', 'controller-manager', 'scheduler', 'kubelet', 'proxy'])
      expect(parsed(`${user}.kubeconfig`)).toMatchObject({
        clusters: [{ cluster: { server: 'https://198.18.0.2:6443' } }],
        users: [{ user: { 'client-certificate': `/state/pki/${user}.crt` } }],
      });
  });

  test('starts what the API server needs first, and then the rest', () => {
    const stages = Object.keys(files).filter((name) => name.startsWith('stage'));
    expect(stages).toEqual([
      'stage1/etcd',
      'stage1/kube-apiserver',
      'stage1/containerd',
      'stage2/kube-controller-manager',
      'stage2/kube-scheduler',
      'stage2/kubelet',
      'stage2/kube-proxy',
    ]);
  });
});

describe("a daemon's command line", () => {
  test('is one word a line, so that a word may hold anything but a line end', () => {
    const daemon = {
      name: 'd',
      stage: 1,
      command: 'program',
      flags: { a: 'x y', on: true, off: false, n: 3 },
    } as const;
    expect(commandLines(daemon)).toBe('program\n--a=x y\n--on=true\n--off=false\n--n=3\n');
  });

  test.each(daemons(settings))('of $name has no key in it, only paths', ({ flags }) => {
    for (const value of Object.values(flags)) expect(String(value)).not.toContain('BEGIN');
  });
});

describe('certificates', () => {
  test("name the node's address where they serve", () => {
    const serving = certificates(settings.addresses).filter(({ names }) => names);
    expect(serving.map(({ name }) => name)).toEqual(['apiserver', 'kubelet']);
    for (const { names } of serving) expect(names).toContain('IP:198.18.0.2');
    expect(serving[0]?.names).toContain('IP:10.96.0.1');
  });

  test('give each daemon the identity that Kubernetes knows it by', () => {
    const subjects = Object.fromEntries(certificates(settings.addresses).map(({ name, subject }) => [name, subject]));
    expect(subjects).toMatchObject({
      kubelet: '/O=system:nodes/CN=system:node:node',
      scheduler: '/CN=system:kube-scheduler',
      'controller-manager': '/CN=system:kube-controller-manager',
      proxy: '/CN=system:kube-proxy',
    });
  });

  test('are listed one a line', () => {
    expect(
      signingList([
        { name: 'a', subject: '/CN=a' },
        { name: 'b', subject: '/CN=b', names: ['IP:1', 'DNS:x'] },
      ]),
    ).toBe('a|/CN=a|\nb|/CN=b|IP:1,DNS:x\n');
  });
});
