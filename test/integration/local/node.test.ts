import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { glob, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../local/run-command.ts';
import { stateOf } from '../../../local/state.ts';
import { parseImages } from '../../../local/node/import-images.ts';
import { takeDown } from '../../../local/take-down.ts';
import { cacheFolder } from '../../../local/tools/cache-folder.ts';
import { until } from '../../../local/until.ts';
import { startLocalPlatform, stopLocalPlatform, type TestPlatform } from '../../support/local-platform.ts';
import { machineTraces } from '../../support/machine-traces.ts';
import { runProgram } from '../../support/up-program.ts';

const name = 'aroti-test-node';
const state = stateOf(name);
const minute = 60_000;
const image = 'docker.io/library/redis:7-alpine';

let platform: TestPlatform;
let before: string[];
let stores: Map<string, string>;

beforeAll(async () => {
  await stopLocalPlatform(name);
  before = await machineTraces(state);
  platform = await startLocalPlatform(name);
  stores = await imageStores();
}, 40 * minute);

afterAll(async () => {
  await stopLocalPlatform(name);
}, minute);

describe('the node', () => {
  test(
    'runs Pods on a volume made for them, with logs and exec',
    async () => {
      await apply(claim, keeper('first'));
      await kubectl('wait', '--for=condition=Ready', 'pod/keeper', '--timeout=60s');
      expect(await kubectl('exec', 'keeper', '--', 'cat', '/keep/starts')).toBe('first\n');
      expect(await kubectl('logs', 'keeper')).toContain('begun: first');
      const bound = ['-o', 'jsonpath={.spec.storageClassName} {.status.phase}'];
      expect(await kubectl('get', 'pvc', 'keep', ...bound)).toBe('standard Bound');
    },
    2 * minute,
  );

  test(
    'brings clients to Pods by the name of a Service, also a Pod to itself',
    async () => {
      await apply(service, client);
      await kubectl('wait', '--for=condition=Ready', 'pod/client', '--timeout=60s');
      const ping = (pod: string, host: string): Promise<string> =>
        kubectl('exec', pod, '--', 'redis-cli', '-h', host, 'PING');
      // The Service is a second old: kube-proxy may not have heard of it.
      await until('the Service', 10_000, () => ping('client', 'keeper').catch(() => undefined));
      expect(await ping('client', 'keeper.default.svc.cluster.local')).toBe('PONG\n');
      expect(await ping('keeper', 'keeper')).toBe('PONG\n');
    },
    2 * minute,
  );

  test(
    'lets nothing out, and says so',
    async () => {
      // An address for documentation, which nobody has.
      const attempt = 'redis-cli -h 192.0.2.1 PING 2>&1 || true';
      expect(await kubectl('exec', 'client', '--', 'sh', '-c', attempt)).toContain('Network is unreachable');
    },
    minute,
  );

  test(
    'has metrics of its Pods',
    async () => {
      const usage = await until('metrics', minute, async () => {
        const json = await kubectl('get', '--raw', '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods').catch(
          () => '',
        );
        return json.includes('"keeper"') ? json : undefined;
      });
      expect(usage).toMatch(/"memory":"\d+/);
    },
    2 * minute,
  );

  test('leaves the mounts and kernel settings of the machine as they were', async () => {
    const shared = (traces: string[]): string[] => traces.filter((trace) => /^(mount|setting) /.test(trace));
    expect(shared(await machineTraces(state))).toEqual(shared(before));
  });

  test('keeps its keys to their owner', async () => {
    const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
    for (const file of ['kubeconfig', 's3/keys.json', 'node/pki/ca.key'])
      expect(await modeOf(state.path(file))).toBe('600');
    expect(await modeOf(state.folder)).toBe('700');
  });

  test('gives its base services no more rights than they need', async () => {
    const everything = ['auth', 'can-i', '*', '*', '--all-namespaces'];
    for (const account of ['coredns', 'local-path-provisioner', 'metrics-server']) {
      const as = `--as=system:serviceaccount:kube-system:${account}`;
      expect(await kubectl(...everything, as).catch(() => 'no')).toBe('no');
      expect(await kubectl('auth', 'can-i', 'get', 'secrets', '--all-namespaces', as).catch(() => 'no')).toBe('no');
    }
  });
});

describe('up, when everything runs', () => {
  test(
    'changes nothing',
    async () => {
      const [records, objects] = [await runRecords(), await baseObjects()];
      const { output } = await runProgram('up', ['--name', name, '--no-deploy']);
      expect(output).toContain('node: runs already');
      expect(output).toContain('Temporal: runs already');
      expect(output).toContain('S3: runs already');
      expect(await runRecords()).toEqual(records);
      expect(await baseObjects()).toEqual(objects);
    },
    minute,
  );
});

describe('a node whose first process is killed', () => {
  test(
    'comes back with its data',
    async () => {
      process.kill(await firstProcess(), 'SIGKILL');
      const { output } = await runProgram('up', ['--name', name, '--no-deploy']);
      expect(output).toContain('node: Ready');
      expect(output).toContain('images into the node: all there');
      await kubectl('delete', 'pod', 'keeper', '--now');
      await apply(keeper('second'));
      await kubectl('wait', '--for=condition=Ready', 'pod/keeper', '--timeout=60s');
      const starts = (await kubectl('exec', 'keeper', '--', 'cat', '/keep/starts')).trim().split('\n');
      expect([starts[0], starts.at(-1)]).toEqual(['first', 'second']);
    },
    3 * minute,
  );
});

describe('a daemon that ends', () => {
  test(
    'is started again',
    async () => {
      await onNode('sh', '-c', 'kill -9 $(pidof kube-apiserver)');
      const ready = await until('API server', minute, () => kubectl('get', '--raw', '/readyz').catch(() => undefined));
      expect(ready).toBe('ok');
      expect(await readFile(state.path('node/logs/kube-apiserver.log'), 'utf8')).toContain(
        'init: kube-apiserver ended',
      );
    },
    2 * minute,
  );
});

describe("the node's images", () => {
  test(
    'are the files of the cache, which nothing that a node does changes',
    async () => {
      const blobs = await Array.fromAsync(glob(state.path('node/containerd/*.content.*/blobs/sha256/*')));
      expect(blobs.length).toBeGreaterThan(0);
      for (const blob of blobs) expect((await stat(blob)).nlink).toBeGreaterThan(1);

      await kubectl('exec', 'keeper', '--', 'sh', '-c', 'echo changed >> /etc/passwd && rm /usr/bin/env');
      // Under each of its names: kubelet's containerd gives it a second one.
      const images = parseImages(await onNode('ctr', '-n', 'k8s.io', 'images', 'ls'));
      const digest = images.get('docker.io/temporalio/ui:2.31.2');
      const names = [...images].filter(([, other]) => other === digest).map(([ref]) => ref);
      await onNode('ctr', '-n', 'k8s.io', 'images', 'rm', '--sync', ...names);
      const left = await Array.fromAsync(glob(state.path('node/containerd/*.content.*/blobs/sha256/*')));
      expect(left.length).toBeLessThan(blobs.length);

      const now = await imageStores();
      for (const [store, content] of stores) expect(now.get(store)).toBe(content);
    },
    minute,
  );
});

describe('down', () => {
  test(
    'leaves nothing on the machine but the data, and may be run again',
    async () => {
      const removed = (await takeDown(state)).join(', ');
      expect(removed).toMatch(/Temporal, the S3 server, the node \(\d+ processes\), its network link, \d+ cgroups/);
      expect(await machineTraces(state)).toEqual(before);
      expect(await takeDown(state)).toEqual([]);
      expect(await readFile(state.path('kubeconfig'), 'utf8')).toContain('current-context');
    },
    minute,
  );
});

function kubectl(...args: string[]): Promise<string> {
  return runCommand(platform.kubectl, args, { env: platform.env });
}

function apply(...items: object[]): Promise<string> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return runCommand(platform.kubectl, ['apply', '-f', '-'], { env: platform.env, input });
}

/** The image stores in the cache, and what their files are: sizes, modes, times, and the content of databases. */
async function imageStores(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const store of glob(join(cacheFolder(), 'images/store-*/containerd'))) {
    const files = String.raw`find . -type f -printf '%P %s %m %U %T@\n' | sort`;
    const databases = 'find . -name "*.db" -exec sha256sum {} + | sort';
    found.set(store, await runCommand('sh', ['-c', `cd '${store}' && { ${files}; ${databases}; } | sha256sum`]));
  }
  expect(found.size).toBeGreaterThan(0);
  return found;
}

async function onNode(...command: string[]): Promise<string> {
  return runCommand('nsenter', ['-t', String(await firstProcess()), '-a', ...command]);
}

async function firstProcess(): Promise<number> {
  const record = JSON.parse(await readFile(state.path('run/node.json'), 'utf8')) as { init: string };
  return Number(record.init.split(' ')[0]);
}

async function runRecords(): Promise<string[]> {
  return Promise.all(['node', 'temporal', 's3'].map((part) => readFile(state.path(`run/${part}.json`), 'utf8')));
}

// Of what `up` applies; other fields of these are written by controllers all the time.
async function baseObjects(): Promise<unknown[]> {
  const kinds =
    'services,configmaps,serviceaccounts,clusterroles,clusterrolebindings,roles,rolebindings,storageclasses';
  const list = await kubectl('get', kinds, '-A', '-l', 'app.kubernetes.io/managed-by=aroti-local', '-o', 'json');
  const { items } = JSON.parse(list) as {
    items: { kind: string; metadata: { name: string; resourceVersion: string } }[];
  };
  expect(items.length).toBeGreaterThan(10);
  return items.map(({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.resourceVersion}`);
}

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'keep' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'keeper' },
  spec: { selector: { app: 'keeper' }, ports: [{ port: 6379 }] },
};

const client = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client' },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', image, imagePullPolicy: 'IfNotPresent', command: ['sleep', '100000'] }],
  },
};

/** A server that adds a line to its volume when it starts. */
function keeper(line: string): object {
  const script = `echo ${line} >> /keep/starts; echo begun: ${line}; exec redis-server --protected-mode no --save ''`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'keeper', labels: { app: 'keeper' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'main',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'keep', mountPath: '/keep' }],
        },
      ],
      volumes: [{ name: 'keep', persistentVolumeClaim: { claimName: 'keep' } }],
    },
  };
}
