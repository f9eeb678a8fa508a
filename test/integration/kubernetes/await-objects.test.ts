import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects, NotReady, type AwaitOptions } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import { send } from '../../../src/kubernetes/request.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, deployment, idle, labelsFor, pauseImage, script, service } from '../../support/workloads.ts';

jest.setTimeout(120_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}await`;
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { a: 'b' } } },
  ]);
});
afterAll(() => removeNamespace(cluster, namespace));
afterEach(async () => {
  // An answer that was read a moment ago has yet to give its connection back.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const open = Object.values(cluster.agent.sockets).flatMap((sockets) => sockets ?? []);
  if (open.some(({ destroyed }) => !destroyed)) throw new Error('a wait has left a connection open');
});

const wait = (objects: KubernetesObject[], options: Partial<AwaitOptions> = {}) =>
  awaitObjects(cluster, component, objects, { timeoutMs: 60_000, ...options });

/** Applies and waits in vain; how long that took, in milliseconds, is told as well. */
async function failing(
  objects: KubernetesObject[],
  options: Partial<AwaitOptions> = {},
): Promise<Diagnosis & { took: number }> {
  await applyObjects(cluster, objects);
  const begun = Date.now();
  const error = await wait(objects, options).then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof NotReady)) throw error ?? new Error('it got ready');
  expect(Buffer.byteLength(JSON.stringify(error.diagnosis))).toBeLessThan(32 * 1024);
  return { ...error.diagnosis, took: Date.now() - begun };
}

const create = (path: string, body: KubernetesObject) =>
  send(cluster, { object: 'it', method: 'POST', path: `/api/v1/namespaces/${namespace}/${path}`, body });
const claim = (name: string, storageClassName: string): KubernetesObject & { spec: object } => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { namespace, name, labels: labelsFor(name) },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } }, storageClassName },
});
const unready = { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } };

describe('what gets ready', () => {
  test('a Deployment and its Service, told as they go; then at once', async () => {
    const listening = script('exec redis-server --port 6379 --save "" --bind 0.0.0.0', {
      readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 },
    });
    const objects = [deployment(namespace, 'good', listening), service(namespace, 'good', 6379)];
    const told: string[] = [];
    await applyObjects(cluster, objects);
    await wait(objects, { onProgress: (text) => told.push(text) });
    expect(told[0]).toContain(`Deployment/${namespace}/good: `);
    expect(told.at(-1)).toMatch(/^(Deployment|Service)\//);
    const { status } = await cluster.apps.readNamespacedDeployment({ namespace, name: 'good' });
    expect(status?.readyReplicas).toBe(1);
    const again: string[] = [];
    await wait(objects, { onProgress: (text) => again.push(text) });
    expect(again).toEqual([]);
  });

  test('a Job, only when it is complete', async () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace, name: 'job', labels: labelsFor('job') },
      spec: {
        template: {
          metadata: { labels: labelsFor('job') },
          spec: { restartPolicy: 'Never', enableServiceLinks: false, containers: [script('sleep 1')] },
        },
      },
    };
    await applyObjects(cluster, [job]);
    await wait([job]);
    const { status } = await cluster.objects.read<KubernetesObject & { status?: { succeeded?: number } }>(job);
    expect(status?.succeeded).toBe(1);
  });

  test('a claim that waits for a Pod, and the Pod that it then waits for', async () => {
    const late = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: `${namespace}-late`, labels: labelsFor('late') },
      provisioner: 'example.com/nobody',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    const data = claim('late', `${namespace}-late`);
    try {
      await applyObjects(cluster, [late, data]);
      await wait([data]);
      const user = deployment(namespace, 'late', idle, {
        pod: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'late' } }] },
      });
      await applyObjects(cluster, [user]);
      const { object, reason } = await failing([data, user], { timeoutMs: 3000 });
      expect([object, reason]).toEqual([
        `PersistentVolumeClaim/${namespace}/late`,
        expect.stringMatching(/TimedOut|Unschedulable|ProvisioningFailed/),
      ]);
    } finally {
      await cluster.objects.delete(late);
    }
  });

  test('with the last event that it takes, not when it looks again', async () => {
    // With a probe, since one without has to run for a while first.
    const probed = script('sleep 600', { readinessProbe: { exec: { command: ['true'] } } });
    const gate = deployment(namespace, 'gate', probed, {
      pod: { readinessGates: [{ conditionType: 'example.com/open' }] },
    });
    await applyObjects(cluster, [gate]);
    let done = 0;
    const waited = wait([gate]).then(() => (done = Date.now()));
    const pod = await someRunningPod('gate');
    await send(cluster, {
      object: 'it',
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/pods/${pod}/status`,
      contentType: 'application/strategic-merge-patch+json',
      body: { status: { conditions: [{ type: 'example.com/open', status: 'True' }] } },
    });
    const watched = availableAt('gate');
    await waited;
    expect(Math.abs(done - (await watched))).toBeLessThan(2000);
  });
});

async function someRunningPod(app: string): Promise<string> {
  for (;;) {
    const { items } = await cluster.core.listNamespacedPod({
      namespace,
      labelSelector: `app=${app}`,
      fieldSelector: 'status.phase=Running',
    });
    if (items[0]) return items[0].metadata?.name ?? '';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** When the Deployment has its Pod, as seen by asking all the time. */
async function availableAt(name: string): Promise<number> {
  for (;;) {
    const { status } = await cluster.apps.readNamespacedDeployment({ namespace, name });
    if (status?.conditions?.some(({ reason }) => reason === 'NewReplicaSetAvailable')) return Date.now();
  }
}

describe('what can not get ready is named, long before the time-out', () => {
  test('an image that can not be had', async () => {
    const found = await failing([
      deployment(namespace, 'image', { name: 'main', image: 'docker.io/library/redis:no-such-tag' }),
    ]);
    expect(found).toMatchObject({ component, object: `Deployment/${namespace}/image`, reason: 'ImagePullBackOff' });
    expect(found.message).toContain('redis:no-such-tag');
    expect(found.containers).toMatchObject([{ container: 'main', restarts: 0, logs: [], previousLogs: [] }]);
    expect(found.events.map(({ reason }) => reason)).toContain('Failed');
    expect(found.took).toBeLessThan(30_000);
  });

  test('a container that crashes, with its last lines and no value of its Secret', async () => {
    const password = 'correct-horse-battery';
    await create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'password' },
      stringData: { PASSWORD: password },
    } as KubernetesObject);
    const crash = script(
      'for n in $(seq 30); do echo "line $n"; done; echo "login postgresql://u:$PASSWORD@db failed"; exit 3',
      {
        ...unready,
        envFrom: [{ secretRef: { name: 'password' } }],
      },
    );
    const found = await failing([deployment(namespace, 'crash', crash)]);
    expect(found).toMatchObject({ reason: 'CrashLoopBackOff', rule: expect.stringContaining('0/1') });
    expect(found.message).toContain('exited with code 3');
    expect(found.containers[0]?.logs).toHaveLength(20);
    expect(found.containers[0]?.logs.at(-1)).toBe('login postgresql://u:•••@db failed');
    expect(JSON.stringify(found)).not.toContain(password);
    expect(found.took).toBeLessThan(30_000);
  });

  test('an init container that fails', async () => {
    const init = { initContainers: [script('echo "migration is in the way"; exit 1', { name: 'migrate' })] };
    const found = await failing([deployment(namespace, 'init', idle, { pod: init })]);
    expect(found).toMatchObject({
      reason: 'CrashLoopBackOff',
      containers: [{ container: 'migrate', logs: ['migration is in the way'] }],
    });
  });

  test('a Secret that is missing in a variable', async () => {
    const env = [{ name: 'X', valueFrom: { secretKeyRef: { name: 'nowhere', key: 'a' } } }];
    const found = await failing([deployment(namespace, 'env', { ...idle, env })]);
    expect(found).toMatchObject({
      reason: 'CreateContainerConfigError',
      message: 'container main: secret "nowhere" not found',
    });
    expect(found.suggestion).toContain('Make the Secret');
    expect(found.took).toBeLessThan(15_000);
  });

  test('a Secret that is missing in a volume', async () => {
    const pod = { volumes: [{ name: 'v', secret: { secretName: 'nowhere' } }] };
    const found = await failing([
      deployment(namespace, 'mount', { ...idle, volumeMounts: [{ name: 'v', mountPath: '/v' }] }, { pod }),
    ]);
    expect(found.reason).toBe('FailedMount');
    expect(found.message).toContain('secret "nowhere" not found');
    expect(found.took).toBeLessThan(15_000);
  });

  test('a Pod that no node takes, after the grace', async () => {
    const big = { ...idle, resources: { requests: { cpu: '4000' } } };
    const found = await failing([deployment(namespace, 'big', big)], { unschedulableGraceMs: 2000 });
    expect(found.reason).toBe('Unschedulable');
    expect(found.message).toContain('Insufficient cpu');
    expect(found.took).toBeLessThan(10_000);
  });

  test('a quota that is used up', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { namespace: `${namespace}-quota`, name: 'small', labels: { a: 'b' } },
      spec: { hard: { pods: '0' } },
    };
    await applyObjects(cluster, [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${namespace}-quota`, labels: { a: 'b' } } },
      quota,
    ]);
    try {
      const found = await failing([deployment(`${namespace}-quota`, 'quota')]);
      expect(found).toMatchObject({ reason: 'FailedCreate', containers: [] });
      expect(found.message).toContain('exceeded quota: small');
      expect(found.took).toBeLessThan(15_000);
    } finally {
      await removeNamespace(cluster, `${namespace}-quota`);
    }
  });

  test('a claim of a class that is not there', async () => {
    const found = await failing([claim('classless', 'no-such-class')]);
    expect(found).toMatchObject({
      object: `PersistentVolumeClaim/${namespace}/classless`,
      reason: 'ProvisioningFailed',
    });
    expect(found.message).toContain('no-such-class');
    expect(found.took).toBeLessThan(15_000);
  });

  test('a Job that has failed', async () => {
    const found = await failing([job('failed', 'echo no; exit 1')]);
    expect(found).toMatchObject({ reason: 'BackoffLimitExceeded', containers: [{ logs: ['no'] }] });
  });
});

/** A Job that runs a shell script once. */
function job(name: string, text: string) {
  const containers = [script(text)];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name, labels: labelsFor(name) },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: labelsFor(name) },
        spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, enableServiceLinks: false, containers },
      },
    },
  };
}

describe('at the time-out', () => {
  test('a Job that does not end, with its last lines', async () => {
    const found = await failing([job('endless', 'echo waits for a lock; sleep 600')], { timeoutMs: 15_000 });
    expect(found).toMatchObject({
      object: `Job/${namespace}/endless`,
      reason: 'TimedOut',
      containers: [{ container: 'main', reason: 'Running', logs: ['waits for a lock'] }],
    });
  });

  test('a probe that fails is named', async () => {
    const found = await failing([deployment(namespace, 'slow', script('sleep 600', unready))], { timeoutMs: 20_000 });
    expect(found).toMatchObject({
      object: `Deployment/${namespace}/slow`,
      reason: 'Unhealthy',
      containers: [{ reason: 'NotReady' }],
    });
    expect(found.rule).toMatch(/0\/1/);
  });

  test('an object that is gone is named', async () => {
    const error = await wait([deployment(namespace, 'never-applied')], { timeoutMs: 1000 }).catch((e: unknown) => e);
    expect(error).toMatchObject({ diagnosis: { reason: 'NotFound', object: `Deployment/${namespace}/never-applied` } });
  });
});

describe('a later, right deployment is not held up by an earlier one', () => {
  test('a Deployment: what its old Pods show does not count', async () => {
    await failing([deployment(namespace, 'later', { name: 'main', image: 'docker.io/library/redis:no-such-tag' })]);
    const right = [deployment(namespace, 'later')];
    await applyObjects(cluster, right);
    await expect(wait(right)).resolves.toBeUndefined();
  });

  test('a StatefulSet: its controller would wait for the old Pod for ever', async () => {
    const set = (image: string) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { namespace, name: 'set', labels: labelsFor('set') },
      spec: {
        serviceName: 'set',
        selector: { matchLabels: { app: 'set' } },
        template: {
          metadata: { labels: labelsFor('set') },
          spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image }] },
        },
      },
    });
    expect(await failing([set('docker.io/library/redis:no-such-tag')])).toMatchObject({ reason: 'ImagePullBackOff' });
    await applyObjects(cluster, [set(pauseImage)]);
    await expect(wait([set(pauseImage)])).resolves.toBeUndefined();
  });

  test('a Secret that has been made since: the kubelet will find it', async () => {
    const env = [{ name: 'X', valueFrom: { secretKeyRef: { name: 'made-later', key: 'a' } } }];
    const objects = [deployment(namespace, 'patient', { ...idle, env })];
    await failing(objects);
    await create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'made-later' },
      stringData: { a: 'b' },
    } as KubernetesObject);
    await expect(wait(objects)).resolves.toBeUndefined();
  });
});

test('a signal ends the wait, with its reason', async () => {
  const objects = [deployment(namespace, 'aborted', script('sleep 600', unready))];
  await applyObjects(cluster, objects);
  const reason = new Error('enough');
  const ending = new AbortController();
  setTimeout(() => ending.abort(reason), 1000);
  await expect(wait(objects, { signal: ending.signal })).rejects.toBe(reason);
  await expect(wait(objects, { signal: ending.signal })).rejects.toBe(reason);
});
