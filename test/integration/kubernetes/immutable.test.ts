import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  PatchStrategy,
  type KubernetesObject,
  type V1ConfigMap,
  type V1Job,
  type V1PersistentVolumeClaim,
  type V1Pod,
  type V1Service,
  type V1StatefulSet,
} from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { planObjects } from '../../../src/kubernetes/plan/plan-objects.ts';
import { get, send } from '../../../src/kubernetes/request.ts';
import { objectPath } from '../../../src/kubernetes/resources.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { customKind } from '../../support/custom-kind.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, configMap, deployment, idle, labelsFor, script, service } from '../../support/workloads.ts';

jest.setTimeout(180_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}immutable`;
const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
const classes = ['grows', 'stays'].map((name) => `${namespace}-${name}`);
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [namespaceObject, ...classes.map(storageClass)]);
});
afterAll(async () => {
  await removeNamespace(cluster, namespace);
  for (const name of classes) await cluster.objects.delete(storageClass(name));
  for (const name of classes) await cluster.objects.delete(volume(name));
});

const plan = async (object: KubernetesObject) =>
  (await planObjects(cluster, [object], { component, conflicts: {} }))[0];
const apply = async (object: KubernetesObject) => (await applyObjects(cluster, [object], { component }))[0]?.action;
const live = async <T extends KubernetesObject>(object: T) => get<T>(cluster, 'it', await objectPath(cluster, object));

function storageClass(name: string): KubernetesObject & Record<string, unknown> {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'kubernetes.io/no-provisioner',
    ...(name.endsWith('grows') && { allowVolumeExpansion: true }),
  };
}

/** A volume that is there already, so that a claim is bound without a Pod. */
function volume(storageClassName: string): KubernetesObject & { spec: object } {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: storageClassName },
    spec: {
      storageClassName,
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: `/tmp/${storageClassName}` },
      persistentVolumeReclaimPolicy: 'Retain',
    },
  };
}

function claim(name: string, storage: string, storageClassName?: string): V1PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace, name },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  };
}

function statefulSet(
  name: string,
  more: Partial<V1StatefulSet['spec']> = {},
  container = script('sleep 3600'),
): V1StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name, labels: labelsFor(name) },
    spec: {
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: labelsFor(name) },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{ ...container, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
        },
      ],
      ...more,
    },
  };
}

function withSpec(object: KubernetesObject & { spec?: object }, more: object): KubernetesObject {
  return Object.assign({}, object, { spec: Object.assign({}, object.spec, more) });
}

describe('a StatefulSet', () => {
  const pod = (name: string): V1Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `${name}-0` } });
  const identity = async (name: string) => {
    const { metadata, status } = await live(pod(name));
    const bound = await live(claim(`data-${name}-0`, '1Mi'));
    return {
      pod: metadata?.uid,
      restarts: status?.containerStatuses?.[0]?.restartCount,
      started: status?.startTime,
      claim: bound.metadata?.uid,
      volume: bound.spec?.volumeName,
    };
  };
  const ready = (object: V1StatefulSet) => awaitObjects(cluster, component, [object], { timeoutMs: 90_000 });
  const changed = { serviceName: 'other', podManagementPolicy: 'Parallel' };

  test('is replaced, and its Pod and its volume stay', async () => {
    await apply(statefulSet('kept'));
    await ready(statefulSet('kept'));
    const [before, old] = [await identity('kept'), await live(statefulSet('kept'))];
    const planned = await plan(statefulSet('kept', changed));
    expect(planned).toMatchObject({ action: 'replace', refusal: { reason: 'Immutable' } });
    expect(planned?.refusal?.message).toContain(".spec.serviceName can't change from kept to other");
    expect(planned?.fields).toEqual([
      { path: '.spec.podManagementPolicy', before: 'OrderedReady', after: 'Parallel' },
      { path: '.spec.serviceName', before: 'kept', after: 'other' },
    ]);
    expect(await identity('kept')).toEqual(before);
    expect(await apply(statefulSet('kept', changed))).toBe('replaced');
    await ready(statefulSet('kept', changed));
    expect(await identity('kept')).toEqual(before);
    expect((await live(statefulSet('kept'))).metadata?.uid).not.toBe(old.metadata?.uid);
    expect((await live(pod('kept'))).metadata?.ownerReferences?.[0]?.uid).toBe(
      (await live(statefulSet('kept'))).metadata?.uid,
    );
    expect(await plan(statefulSet('kept', changed))).toMatchObject({ action: 'unchanged', fields: [] });
    expect(await apply(statefulSet('kept', changed))).toBe('unchanged');
  });

  test('killed between its end and the new one: another attempt ends the same', async () => {
    await apply(statefulSet('killed'));
    await ready(statefulSet('killed'));
    const before = await identity('killed');
    const path = await objectPath(cluster, statefulSet('killed'));
    await send(cluster, { object: 'it', method: 'DELETE', path, query: { propagationPolicy: 'Orphan' } });
    expect(await apply(statefulSet('killed', changed))).toMatch(/^(created|replaced)$/);
    await ready(statefulSet('killed', changed));
    expect(await identity('killed')).toEqual(before);
  });

  test('is not deleted where the new one would not be taken', async () => {
    await apply(statefulSet('bad', { replicas: 0 }));
    const { metadata } = await live(statefulSet('bad'));
    const bad = statefulSet('bad', { ...changed, replicas: 0 }, { ...idle, image: '' });
    expect(await plan(bad)).toMatchObject({ action: 'refuse', refusal: { reason: 'Invalid' } });
    await expect(apply(bad)).rejects.toMatchObject({ status: 422 });
    expect((await live(statefulSet('bad'))).metadata?.uid).toBe(metadata?.uid);
  });

  test('with another selector is refused', async () => {
    await apply(statefulSet('selector', { replicas: 0 }));
    const other = statefulSet('selector', {
      ...changed,
      replicas: 0,
      selector: { matchLabels: { 'aroti.dev/component': component } },
    });
    expect(await plan(other)).toMatchObject({
      action: 'refuse',
      refusal: { reason: 'Immutable', message: ".spec.selector can't change" },
    });
    await expect(apply(other)).rejects.toMatchObject({ status: 422, reason: 'Immutable' });
  });
});

describe('refused, with the reason and the way', () => {
  const selected = deployment(namespace, 'web', idle, { replicas: 0 });
  const addressed: V1Service = service(namespace, 'web', 80);
  const constant = { ...configMap(namespace, 'constant', { a: '1' }), immutable: true } as V1ConfigMap;
  const job = (command: string): V1Job => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name: 'job' },
    spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [script(command)] } } },
  });
  const binding = (name: string): KubernetesObject & Record<string, unknown> => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { namespace, name: 'binding' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  });

  test.each<[string, KubernetesObject, () => KubernetesObject | Promise<KubernetesObject>, string]>([
    [
      "a Deployment's selector",
      selected,
      () => withSpec(selected, { selector: { matchLabels: labelsFor('web') } }),
      ".spec.selector can't change",
    ],
    [
      "a Service's address",
      addressed,
      async () => {
        const [a, b, c, d] = ((await live(addressed)).spec?.clusterIP ?? '').split('.');
        const clusterIP = [a, b, c, d === '250' ? '249' : '250'].join('.');
        return withSpec(addressed, { clusterIP });
      },
      ".spec.clusterIP can't change from ",
    ],
    [
      'a ConfigMap that is immutable',
      constant,
      () => Object.assign({}, constant, { data: { a: '2' } }),
      ".data can't change",
    ],
    ["a Job's template", job('true'), () => job('false'), ".spec.template can't change"],
    ["a binding's role", binding('view'), () => binding('edit'), ".roleRef can't change"],
    [
      "a claim's class",
      claim('class', '1Mi', 'none'),
      () => claim('class', '1Mi', 'other'),
      ".spec.storageClassName can't change from none to other",
    ],
  ])('%s', async (_name, before, changed, message) => {
    await apply(before);
    const { metadata } = await live(before);
    const next = await changed();
    const planned = await plan(next);
    expect(planned).toMatchObject({
      action: 'refuse',
      refusal: { reason: 'Immutable', message: expect.stringContaining(message) },
    });
    expect(planned?.refusal?.suggestion).not.toBe('');
    await expect(apply(next)).rejects.toMatchObject({ status: 422, reason: 'Immutable' });
    const { metadata: after } = await live(before);
    expect([after?.uid, after?.generation]).toEqual([metadata?.uid, metadata?.generation]);
  });
});

describe('the size of a claim', () => {
  const bound = async (storageClassName: string) => {
    await applyObjects(cluster, [volume(storageClassName), claim(storageClassName, '1Gi', storageClassName)]);
    for (;;) {
      const { status } = await live(claim(storageClassName, '1Gi'));
      if (status?.phase === 'Bound') return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  test('grows where its class allows it', async () => {
    const name = `${namespace}-grows`;
    await bound(name);
    expect(await plan(claim(name, '2Gi', name))).toMatchObject({
      action: 'configure',
      fields: [{ path: '.spec.resources.requests.storage', before: '1Gi', after: '2Gi' }],
    });
    expect(await apply(claim(name, '2Gi', name))).toBe('configured');
    expect(await plan(claim(name, '2048Mi', name))).toMatchObject({ action: 'unchanged' });
    expect(await plan(claim(name, '1Gi', name))).toMatchObject({ action: 'refuse', refusal: { reason: 'Shrinks' } });
  });

  test('is refused where it does not, naming the class', async () => {
    const name = `${namespace}-stays`;
    await bound(name);
    expect(await plan(claim(name, '2Gi', name))).toMatchObject({
      action: 'refuse',
      refusal: {
        reason: 'NotExpandable',
        message: expect.stringContaining(`StorageClass ${name} does not allow expansion`),
      },
    });
    await expect(apply(claim(name, '2Gi', name))).rejects.toMatchObject({ reason: 'NotExpandable' });
    expect((await live(claim(name, '1Gi'))).spec?.resources?.requests).toEqual({ storage: '1Gi' });
  });

  test('waits for a volume', async () => {
    const name = `${namespace}-grows`;
    await apply(claim('unbound', '1Gi', name));
    expect(await plan(claim('unbound', '2Gi', name))).toMatchObject({
      action: 'refuse',
      refusal: { reason: 'NotBound' },
    });
  });
});

describe('what stands in the way', () => {
  const setFinalizers = async (object: KubernetesObject, finalizers: string[]) =>
    send(cluster, {
      object: 'it',
      method: 'PATCH',
      path: await objectPath(cluster, object),
      contentType: PatchStrategy.MergePatch,
      body: { metadata: { finalizers } },
    });

  test('a Job that has failed is made anew', async () => {
    const job: V1Job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace, name: 'fails' },
      spec: {
        backoffLimit: 0,
        template: {
          spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers: [script('exit 1')] },
        },
      },
    };
    await apply(job);
    await expect(awaitObjects(cluster, component, [job], { timeoutMs: 90_000 })).rejects.toThrow(
      'BackoffLimitExceeded',
    );
    const { metadata } = await live(job);
    expect(await plan(job)).toMatchObject({ action: 'replace', refusal: { reason: 'Failed' } });
    expect(await apply(job)).toBe('replaced');
    expect((await live(job)).metadata?.uid).not.toBe(metadata?.uid);
  });

  test('what is being deleted is made anew when it is gone', async () => {
    const object = configMap(namespace, 'going', { a: '1' });
    await apply(object);
    await setFinalizers(object, ['example.com/hold']);
    const path = await objectPath(cluster, object);
    await send(cluster, { object: 'it', method: 'DELETE', path });
    expect(await plan(object)).toMatchObject({ action: 'replace', refusal: { reason: 'Terminating' } });
    const applied = apply(object);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await setFinalizers(object, []);
    expect(await applied).toBe('replaced');
    expect((await live(object)).metadata?.deletionTimestamp).toBeUndefined();
  });

  test('a namespace that does not go is named with what holds it; one that goes is made anew', async () => {
    const other = `${namespace}-held`;
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: other } };
    const held = configMap(other, 'held', {});
    await applyObjects(cluster, [object, held]);
    await setFinalizers(held, ['example.com/hold']);
    await removeNamespace(cluster, other);
    await expect(apply(configMap(other, 'new', {}))).rejects.toMatchObject({
      reason: 'NamespaceTerminating',
      message: expect.stringContaining(`namespace ${other} is being deleted`),
    });
    const refused = await plan(object);
    expect(refused).toMatchObject({ action: 'refuse', refusal: { reason: 'NamespaceTerminating' } });
    expect(refused?.refusal?.message).toContain('example.com/hold');
    const applied = apply(object);
    await setFinalizers(held, []);
    expect(await applied).toBe('created');
    await removeNamespace(cluster, other);
  });

  test('a kind that comes later is waited for', async () => {
    const group = `${namespace}.example.com`;
    const definition = customKind(group, 'Widget');
    const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { namespace, name: 'w' } };
    try {
      await expect(applyObjects(cluster, [widget])).rejects.toMatchObject({ reason: 'UnknownKind' });
      const applied = applyObjects(cluster, [widget], { patienceMs: 30_000 });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await applyObjects(cluster, [definition]);
      expect(await applied).toEqual([{ object: `Widget/${namespace}/w`, action: 'created' }]);
      await cluster.objects.delete(definition);
      for (let gone = false; !gone;)
        gone = await live(definition).then(
          () => false,
          () => true,
        );
      const together = await applyObjects(cluster, [widget, definition]);
      expect(together.map(({ action }) => action)).toEqual(['created', 'created']);
    } finally {
      await cluster.objects.delete(definition).catch(() => undefined);
    }
  });
});
