import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { KubernetesObject, V1Deployment, V1Secret } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { planObjects, type PlanObjectsOptions } from '../../../src/kubernetes/plan/plan-objects.ts';
import { get } from '../../../src/kubernetes/request.ts';
import { objectPath } from '../../../src/kubernetes/resources.ts';
import { manifests } from '../../../src/manifests/index.ts';
import { componentNames } from '../../../src/platform/components.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { customKind } from '../../support/custom-kind.ts';
import { randomPrefix } from '../../support/names.ts';
import { removePlatform } from '../../support/remove-platform.ts';
import { component, configMap, deployment, idle } from '../../support/workloads.ts';

jest.setTimeout(120_000);

let cluster: Cluster;
const namespacePrefix = randomPrefix();
const namespace = `${namespacePrefix}plan`;
const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [namespaceObject]);
});
afterAll(async () => {
  await removeNamespace(cluster, namespace);
  await removePlatform(cluster, namespacePrefix);
});

const plan = (objects: readonly KubernetesObject[], options: Partial<PlanObjectsOptions> = {}) =>
  planObjects(cluster, objects, { component, conflicts: {}, ...options });
const planOne = async (object: KubernetesObject, options: Partial<PlanObjectsOptions> = {}) =>
  (await plan([object], options))[0];
const versionOf = async (object: KubernetesObject) =>
  (await get<KubernetesObject>(cluster, 'it', await objectPath(cluster, object))).metadata?.resourceVersion;

describe('field by field', () => {
  const web: V1Deployment = deployment(namespace, 'web', {
    ...idle,
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
    ports: [{ containerPort: 80 }],
    resources: { requests: { cpu: '10m' } },
  });
  const changed = (container: object, spec: object = {}): V1Deployment =>
    deployment(namespace, 'web', Object.assign({}, web.spec?.template.spec?.containers[0], idle, container), {
      pod: spec,
    });
  const fieldsOf = async (object: KubernetesObject) => (await planOne(object))?.fields;

  beforeAll(() => applyObjects(cluster, [web]));

  test('nothing: the same quantity in other words is no change', async () => {
    expect(await planOne(web)).toEqual({
      object: `Deployment/${namespace}/web`,
      action: 'unchanged',
      fields: [],
      conflicts: [],
    });
    expect(await planOne(changed({ resources: { requests: { cpu: '0.01' } } }))).toMatchObject({ action: 'unchanged' });
  });

  test.each<[string, object, unknown[]]>([
    [
      'a value in the item of a list that has keys',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '3' },
        ],
      },
      [{ path: '.spec.template.spec.containers[name="main"].env[name="B"].value', before: '2', after: '3' }],
    ],
    [
      'an item more',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
          { name: 'C', value: 'x' },
        ],
      },
      [{ path: '.spec.template.spec.containers[name="main"].env[name="C"]', after: { name: 'C', value: 'x' } }],
    ],
    [
      'an item less',
      { env: [{ name: 'A', value: '1' }] },
      [{ path: '.spec.template.spec.containers[name="main"].env[name="B"]', before: { name: 'B', value: '2' } }],
    ],
    [
      'another order',
      {
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
      [
        {
          path: '.spec.template.spec.containers[name="main"].env',
          before: ['[name="A"]', '[name="B"]'],
          after: ['[name="B"]', '[name="A"]'],
        },
      ],
    ],
    [
      'a list without keys',
      { command: ['sh', '-c'] },
      [{ path: '.spec.template.spec.containers[name="main"].command', after: ['sh', '-c'] }],
    ],
    [
      'an item with two keys',
      { ports: [{ containerPort: 80, name: 'http' }] },
      [
        {
          path: '.spec.template.spec.containers[name="main"].ports[containerPort=80,protocol="TCP"].name',
          after: 'http',
        },
      ],
    ],
  ])('%s', async (_name, container, fields) => {
    expect(await fieldsOf(changed(container))).toEqual(fields);
  });

  test('nothing is written, and what was planned is what an apply does', async () => {
    const before = await versionOf(web);
    expect(await planOne(changed({ env: [] }))).toMatchObject({ action: 'configure' });
    expect(await versionOf(web)).toBe(before);
    await applyObjects(cluster, [changed({ env: [] })]);
    expect(await planOne(changed({ env: [] }))).toMatchObject({ action: 'unchanged', fields: [] });
  });

  test('a label that has dots in its name', async () => {
    const object = configMap(namespace, 'dots', {});
    await applyObjects(cluster, [object]);
    const labels = { ...object.metadata?.labels, 'app.kubernetes.io/name': 'x' };
    expect((await planOne({ ...object, metadata: { namespace, name: 'dots', labels } }))?.fields).toEqual([
      { path: '.metadata.labels.app.kubernetes.io/name', after: 'x' },
    ]);
  });
});

describe('a Secret', () => {
  const secret = (values: Record<string, string>): V1Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: 'secret' },
    stringData: values,
  });

  test('shows which keys change, and no value', async () => {
    await applyObjects(cluster, [secret({ kept: 'hunter1', changed: 'hunter2', gone: 'hunter3' })]);
    const planned = await planOne(secret({ kept: 'hunter1', changed: 'hunter4', come: 'hunter5' }));
    expect(JSON.stringify(planned)).not.toContain('hunter');
    for (const value of [1, 2, 3, 4, 5]) {
      expect(JSON.stringify(planned)).not.toContain(Buffer.from(`hunter${value}`).toString('base64'));
    }
    expect(planned).toMatchObject({
      action: 'configure',
      fields: expect.arrayContaining([
        { path: '.data.changed', before: '•••', after: '••• (changes)' },
        { path: '.data.come', after: '•••' },
      ]),
    });
    expect(planned?.fields.map(({ path }) => path)).not.toContain('.data.kept');
  });
});

describe('what is not there yet', () => {
  test('objects of a namespace that is made with them', async () => {
    const other = `${namespace}-other`;
    const objects = [configMap(other, 'a', {}), { ...namespaceObject, metadata: { name: other } }];
    expect((await plan(objects)).map(({ object, action }) => [object, action])).toEqual([
      [`Namespace/${other}`, 'create'],
      [`ConfigMap/${other}/a`, 'create'],
    ]);
    expect(await planOne(configMap(other, 'a', {}), { missingNamespaces: new Set([other]) })).toMatchObject({
      action: 'create',
    });
  });

  test('a namespace that nobody makes', async () => {
    expect(await planOne(configMap(`${namespace}-not`, 'a', {}))).toMatchObject({
      action: 'refuse',
      refusal: { reason: 'NotFound', message: expect.stringContaining(`"${namespace}-not" not found`) },
    });
  });

  test('kinds: those that come along, and those that do not', async () => {
    const group = `${namespacePrefix}plan.example.com`;
    const definition = customKind(group, 'Widget');
    const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { namespace, name: 'w' } };
    expect((await plan([widget, definition])).map(({ action }) => action)).toEqual(['create', 'create']);
    expect(await planOne(widget, { missingKinds: new Set([`${group}/Widget`]) })).toMatchObject({ action: 'create' });
    expect(await planOne(widget)).toMatchObject({ action: 'refuse', refusal: { reason: 'UnknownKind' } });
  });
});

describe('what the API server refuses', () => {
  test.each<[string, KubernetesObject, object]>([
    ['an invalid value', deployment(namespace, 'bad', idle, { replicas: -1 }), { reason: 'Invalid' }],
    [
      'a value of the wrong type',
      configMap(namespace, 'bad', { a: 1 as unknown as string }),
      { reason: 'Invalid', message: expect.stringContaining('.data.a: expected string') },
    ],
    [
      'an unknown field',
      { ...configMap(namespace, 'bad', {}), datum: {} } as KubernetesObject,
      { message: expect.stringContaining('datum') },
    ],
  ])('%s', async (_name, object, refusal) => {
    expect(await planOne(object)).toMatchObject({ action: 'refuse', fields: [], refusal });
  });

  test('a webhook without endpoints, by its name', async () => {
    const name = `${namespacePrefix}plan.example.com`;
    const hook: KubernetesObject & { webhooks: object[] } = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name,
          clientConfig: { service: { namespace, name: 'not-there', path: '/' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    };
    await applyObjects(cluster, [hook]);
    try {
      const planned = () => planOne(configMap(namespace, 'hooked', {}));
      // The API server takes a moment to know of it.
      let last = await planned();
      for (let n = 0; n < 50 && last?.action === 'create'; n++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        last = await planned();
      }
      expect(last).toMatchObject({
        action: 'refuse',
        refusal: { reason: 'WebhookFailed', message: expect.stringContaining(`"${name}"`) },
      });
    } finally {
      await cluster.objects.delete(hook);
    }
  });
});

test('after a deployment the plan of the whole platform is empty', async () => {
  const platform = resolvePlatform({ namespacePrefix, profile: 'local' });
  // Nothing has to run for this, and nothing should: the machine is small.
  const objects = componentNames.flatMap((name) => manifests[name](platform)).map(withoutReplicas);
  await applyObjects(cluster, objects);
  const plans = await plan(objects);
  expect(plans.length).toBeGreaterThan(30);
  expect(plans.filter(({ action }) => action !== 'unchanged')).toEqual([]);
  expect(new Set((await applyObjects(cluster, objects)).map(({ action }) => action))).toEqual(new Set(['unchanged']));
});

function withoutReplicas(object: KubernetesObject): KubernetesObject {
  const { spec } = object as V1Deployment;
  return spec?.replicas === undefined
    ? object
    : Object.assign({}, object, { spec: Object.assign({}, spec, { replicas: 0 }) });
}
