import { describe, expect, test } from '@jest/globals';
import { prepareObject } from '../../../src/extra/prepare-object.ts';
import type { Manifest } from '../../../src/extra/source.ts';
import { metadataOf } from '../../../src/manifests/parts/metadata.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

const platform = resolvePlatform({ name: 'shop', namespacePrefix: 'staging-' });
const prepare = (object: Manifest, isNamespaced = true) =>
  prepareObject(object, { platform, component: 'mailer', namespace: 'aroti', isNamespaced: () => isNamespaced });
const of = (kind: string, spec?: object, metadata: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', ...metadata },
  ...(spec && { spec }),
});

describe('labels', () => {
  test("the platform's, over the user's own; what it is called is the user's to say", () => {
    const labels = { 'app.kubernetes.io/name': 'mail', 'app.kubernetes.io/managed-by': 'Helm', tier: 'back' };
    const { 'app.kubernetes.io/name': _name, ...own } = metadataOf(platform, 'mailer', { name: 'a' }).labels;
    expect(own).toMatchObject({
      'app.kubernetes.io/part-of': 'shop',
      'aroti.dev/component': 'mailer',
      'aroti.dev/inventory': 'staging-.shop',
    });
    expect(prepare(of('ConfigMap', undefined, { labels })).metadata?.labels).toEqual({
      'app.kubernetes.io/name': 'mail',
      tier: 'back',
      ...own,
    });
    expect(prepare(of('ConfigMap')).metadata?.labels).toEqual({ 'app.kubernetes.io/name': 'a', ...own });
  });

  test('a name that is no label is made one', () => {
    const nameOf = (name: string) =>
      prepare(of('ClusterRole', undefined, { name }), false).metadata?.labels?.['app.kubernetes.io/name'];
    expect(nameOf('system:reader')).toBe('system.reader');
    expect(nameOf(`${'a'.repeat(62)}.${'b'.repeat(20)}`)).toBe('a'.repeat(62));
  });

  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [] } };
  const labelled = { ...template, metadata: { labels: { app: 'a', 'aroti.dev/component': 'mailer' } } };

  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'])('of the Pods of a %s', (kind) => {
    expect(prepare(of(kind, { replicas: 1, template }))['spec']).toEqual({ replicas: 1, template: labelled });
  });

  test('of the Pods of a CronJob, and of those that have none', () => {
    expect(prepare(of('CronJob', { jobTemplate: { spec: { template } } }))['spec']).toEqual({
      jobTemplate: { spec: { template: labelled } },
    });
    expect(prepare(of('Deployment', { template: { spec: {} } }))['spec']).toEqual({
      template: { metadata: { labels: { 'aroti.dev/component': 'mailer' } }, spec: {} },
    });
  });

  test('no selector is touched, and no template of a kind that is not known', () => {
    const selector = { matchLabels: { app: 'a' } };
    expect(prepare(of('Deployment', { selector, template }))['spec']).toMatchObject({ selector });
    expect(prepare(of('constructor', { template }))['spec']).toEqual({ template });
  });
});

describe('namespaces', () => {
  test.each([
    ['none', undefined, 'staging-aroti'],
    ['an empty one', '', 'staging-aroti'],
    ["one of the platform's", 'database', 'staging-database'],
    ['another', 'monitoring', 'monitoring'],
    ['one with the prefix already', 'staging-aroti', 'staging-aroti'],
  ])('%s', (_what, namespace, expected) => {
    expect(prepare(of('ConfigMap', undefined, { namespace })).metadata?.namespace).toBe(expected);
  });

  test('of what is in none', () => {
    const { metadata } = prepare(of('ClusterRole', undefined, { namespace: 'aroti' }), false);
    expect(metadata).not.toHaveProperty('namespace');
  });

  test('of what is referred to', () => {
    const subjects = [{ kind: 'ServiceAccount', name: 'a', namespace: 'aroti' }];
    expect(prepare({ ...of('ClusterRoleBinding'), subjects }, false)['subjects']).toEqual([
      { kind: 'ServiceAccount', name: 'a', namespace: 'staging-aroti' },
    ]);
    const label = 'kubernetes.io/metadata.name';
    const spec = {
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { [label]: 'keycloak' } } }] },
        {
          from: [
            { namespaceSelector: { matchExpressions: [{ key: label, operator: 'In', values: ['temporal', 'x'] }] } },
          ],
        },
      ],
    };
    expect(prepare(of('NetworkPolicy', spec))['spec']).toEqual({
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { [label]: 'staging-keycloak' } } }] },
        {
          from: [
            {
              namespaceSelector: {
                matchExpressions: [{ key: label, operator: 'In', values: ['staging-temporal', 'x'] }],
              },
            },
          ],
        },
      ],
    });
  });

  test('of texts that only look like one: not', () => {
    const data = { namespace: 'aroti', url: 'postgres.database.svc.cluster.local' };
    expect(prepare({ ...of('ConfigMap'), data })['data']).toEqual(data);
  });
});

describe('Jobs', () => {
  const spec = { template: { spec: { containers: [{ name: 'a', image: 'a:1', args: ['x'] }] } } };
  const nameOf = (object: Manifest) => prepare(object).metadata?.name ?? '';

  test('the same content is the same Job, in whatever order; other content is another', () => {
    const name = nameOf(of('Job', spec));
    expect(name).toMatch(/^a-[0-9a-f]{10}$/);
    const reordered = { template: { spec: { containers: [{ args: ['x'], image: 'a:1', name: 'a' }] } } };
    expect(nameOf(of('Job', reordered))).toBe(name);
    expect(nameOf(of('Job', { ...spec, backoffLimit: 1 }))).not.toBe(name);
  });

  test('other platforms and components give it no other name', () => {
    const to = { platform: resolvePlatform(), component: 'other', namespace: 'temporal', isNamespaced: () => true };
    expect(prepareObject(of('Job', spec), to).metadata?.name).toBe(nameOf(of('Job', spec)));
  });

  test('a long name is cut, so that it fits in a label', () => {
    const name = nameOf(of('Job', spec, { name: `${'a'.repeat(52)}-${'b'.repeat(20)}` }));
    expect(name).toMatch(/^a{52}-[0-9a-f]{10}$/);
  });

  test('what is no Job keeps its name', () => {
    expect(nameOf(of('CronJob', { jobTemplate: { spec } }))).toBe('a');
  });
});

test('what a cluster had filled in is left out', () => {
  const metadata = {
    uid: 'x',
    resourceVersion: '1',
    managedFields: [],
    creationTimestamp: null,
    annotations: { a: 'b' },
  };
  const prepared = prepare({ ...of('ConfigMap', undefined, metadata), status: { a: 1 } });
  expect(prepared).not.toHaveProperty('status');
  expect(Object.keys(prepared.metadata ?? {}).toSorted()).toEqual(['annotations', 'labels', 'name', 'namespace']);
});

test('the original is not changed', () => {
  const original = of('Job', { template: { spec: {} } });
  const copy = structuredClone(original);
  prepare(original);
  expect(original).toEqual(copy);
});
