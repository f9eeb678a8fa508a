import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PatchStrategy, type KubernetesObject, type V1Deployment } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { ApplyConflict } from '../../../src/kubernetes/errors.ts';
import { planObjects } from '../../../src/kubernetes/plan/plan-objects.ts';
import { get, send } from '../../../src/kubernetes/request.ts';
import { objectPath } from '../../../src/kubernetes/resources.ts';
import type { ConflictRules } from '../../../src/platform/conflicts.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, configMap, deployment, idle } from '../../support/workloads.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}conflicts`;
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
});
afterAll(() => removeNamespace(cluster, namespace));

const editor = 'kubectl-edit';
const graceField = '.spec.template.spec.terminationGracePeriodSeconds';
const valueField = '.spec.template.spec.containers[name="main"].env[name="A"].value';

const web = (name: string, label = 'a'): V1Deployment => {
  const object: V1Deployment = deployment(
    namespace,
    name,
    { ...idle, env: [{ name: 'A', value: 'ours' }] },
    { replicas: 0 },
  );
  object.metadata = { ...object.metadata, labels: { ...object.metadata?.labels, label } } as V1Deployment['metadata'];
  return object;
};
const live = async (object: KubernetesObject) => get<V1Deployment>(cluster, 'it', await objectPath(cluster, object));
const edit = async (object: KubernetesObject, body: object, fieldManager = editor) =>
  send(cluster, {
    object: 'it',
    method: 'PATCH',
    path: await objectPath(cluster, object),
    query: { fieldManager },
    contentType: PatchStrategy.StrategicMergePatch,
    body,
  });
const theirs = {
  spec: {
    template: {
      spec: { terminationGracePeriodSeconds: 7, containers: [{ name: 'main', env: [{ name: 'A', value: 'theirs' }] }] },
    },
  },
};
const plan = async (object: KubernetesObject, conflicts: ConflictRules = {}) =>
  (await planObjects(cluster, [object], { component, conflicts }))[0];
const apply = async (object: KubernetesObject, conflicts: ConflictRules = {}) =>
  (await applyObjects(cluster, [object], { component, conflicts }))[0]?.action;
const values = async (object: KubernetesObject) => {
  const { spec } = (await live(object)).spec?.template ?? {};
  return { grace: spec?.terminationGracePeriodSeconds, value: spec?.containers[0]?.env?.[0]?.value };
};
const managersOf = async (object: KubernetesObject, field: string) =>
  ((await live(object)).metadata?.managedFields ?? [])
    .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes(field))
    .map(({ manager }) => manager)
    .toSorted((a = '', b = '') => a.localeCompare(b));

/** What tells of a write of ours; controllers write the status at any time. */
const ownWrites = async (object: KubernetesObject) => {
  const { generation, managedFields = [] } = (await live(object)).metadata ?? {};
  return [generation, managedFields.filter(({ manager }) => manager === 'aroti-orchestrator')];
};

/** Deployed, then edited by somebody. */
async function edited(name: string): Promise<V1Deployment> {
  await apply(web(name));
  await edit(web(name), theirs);
  return web(name);
}

describe('without a rule', () => {
  test('a plan names field, manager, time and both values, and an apply writes nothing', async () => {
    const object = await edited('stop');
    const planned = await plan(object);
    const since = planned?.conflicts[0]?.since ?? '';
    expect(Math.abs(Date.now() - Date.parse(since))).toBeLessThan(30_000);
    expect(planned?.conflicts.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: valueField, manager: editor, since, live: 'theirs', wanted: 'ours', resolution: 'stop' },
      { path: graceField, manager: editor, since, live: 7, wanted: 0, resolution: 'stop' },
    ]);
    const before = await ownWrites(object);
    await expect(apply(web('stop', 'b'))).rejects.toBeInstanceOf(ApplyConflict);
    await expect(apply(web('stop', 'b'), { [`${component}:${graceField}`]: 'force' })).rejects.toMatchObject({
      conflicts: expect.arrayContaining([expect.objectContaining({ field: valueField, manager: editor })]),
    });
    expect(await ownWrites(object)).toEqual(before);
  });

  test('what else would change is shown all the same', async () => {
    await edited('more');
    expect(await plan(web('more', 'b'))).toMatchObject({
      action: 'configure',
      fields: [{ path: '.metadata.labels.label', before: 'a', after: 'b' }],
    });
  });
});

describe('with a rule, and again with the same one', () => {
  test.each<[string, ConflictRules, object, string[]]>([
    ['adopt', { [component]: 'adopt' }, { grace: 7, value: 'theirs' }, ['aroti-orchestrator', editor]],
    ['yield', { [component]: 'yield' }, { grace: 7, value: 'theirs' }, [editor]],
    ['force', { [component]: 'force' }, { grace: 0, value: 'ours' }, ['aroti-orchestrator']],
  ])('%s', async (resolution, rules, wanted, managers) => {
    const object = await edited(resolution);
    const planned = await plan(object, rules);
    expect(planned?.conflicts.map((conflict) => conflict.resolution)).toEqual([resolution, resolution]);
    expect(planned?.fields.map(({ path }) => path)).toEqual(resolution === 'force' ? [valueField, graceField] : []);
    // To own a field with others is a change too; to leave it to them is how it is already.
    expect(planned?.action).toBe(resolution === 'yield' ? 'unchanged' : 'configure');
    expect(await apply(object, rules)).toBe(resolution === 'yield' ? 'unchanged' : 'configured');
    const written = await ownWrites(object);
    for (let run = 0; run < 2; run++) {
      expect(await plan(object, rules)).toMatchObject({ action: 'unchanged', fields: [] });
      expect(await apply(object, rules)).toBe('unchanged');
    }
    expect(await ownWrites(object)).toEqual(written);
    expect(await values(object)).toEqual(wanted);
    expect(await managersOf(object, 'terminationGracePeriodSeconds')).toEqual(managers);
  });

  test.each(['adopt', 'yield', 'force'] as const)('%s: other fields are still ours to change', async (resolution) => {
    const name = `${resolution}-and-more`;
    await edited(name);
    expect(await apply(web(name, 'b'), { [component]: resolution })).toBe('configured');
    expect((await live(web(name))).metadata?.labels).toMatchObject({ label: 'b' });
    expect(await values(web(name))).toEqual(
      resolution === 'force' ? { grace: 0, value: 'ours' } : { grace: 7, value: 'theirs' },
    );
  });

  test('one rule for each field', async () => {
    const object = await edited('each');
    const rules: ConflictRules = {
      [`${component}:${valueField}`]: 'force',
      [`${component}:.spec.template.spec`]: 'yield',
    };
    expect((await plan(object, rules))?.fields).toEqual([{ path: valueField, before: 'theirs', after: 'ours' }]);
    expect(await apply(object, rules)).toBe('configured');
    expect(await values(object)).toEqual({ grace: 7, value: 'ours' });
    expect(await apply(object, rules)).toBe('unchanged');
    expect(await plan(object, rules)).toMatchObject({ action: 'unchanged' });
  });
});

test('replicas set through the scale subresource are a conflict like any other', async () => {
  await apply(web('scaled'));
  await send(cluster, {
    object: 'it',
    method: 'PATCH',
    path: `${await objectPath(cluster, web('scaled'))}/scale`,
    query: { fieldManager: 'autoscaler' },
    contentType: PatchStrategy.MergePatch,
    body: { spec: { replicas: 1 } },
  });
  const rules: ConflictRules = { [`${component}:.spec.replicas`]: 'yield' };
  expect((await plan(web('scaled'), rules))?.conflicts).toMatchObject([
    { path: '.spec.replicas', manager: 'autoscaler', live: 1, wanted: 0, resolution: 'yield' },
  ]);
  expect(await apply(web('scaled'), rules)).toBe('unchanged');
  expect((await live(web('scaled'))).spec?.replicas).toBe(1);
});

test('replicas that we set ourselves, when it was created, are ours to set again', async () => {
  const scaled = web('own-scale');
  delete scaled.spec?.replicas;
  const annotations = { 'aroti.dev/replicas-on-create': '2' };
  scaled.metadata = Object.assign({}, scaled.metadata, { annotations });
  expect(await apply(scaled)).toBe('created');
  expect(await plan(web('own-scale'))).toMatchObject({
    action: 'configure',
    conflicts: [],
    fields: expect.arrayContaining([{ path: '.spec.replicas', before: 2, after: 0 }]),
  });
  expect(await apply(web('own-scale'))).toBe('configured');
  expect(await plan(web('own-scale'))).toMatchObject({ action: 'unchanged' });
});

test('a Secret: the values of a conflict are masked', async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 's' }, data: { key: 'b3Vycw==' } };
  await apply(secret);
  await edit(secret, { data: { key: 'dGhlaXJz' } });
  expect((await plan(secret))?.conflicts).toMatchObject([{ path: '.data.key', live: '•••', wanted: '••• (changes)' }]);
});

test('objects that somebody else made become ours with their other fields kept', async () => {
  const object = configMap(namespace, 'found', { ours: '1' });
  const path = (await objectPath(cluster, object)).replace(/\/found$/, '');
  const body = { ...object, metadata: { namespace, name: 'found' }, data: { ours: '1', theirs: '2' } };
  await send(cluster, { object: 'it', method: 'POST', path, query: { fieldManager: editor }, body });
  expect(await plan(object)).toMatchObject({ action: 'configure', conflicts: [] });
  expect(await apply(object)).toBe('configured');
  expect(await plan(object)).toMatchObject({ action: 'unchanged' });
  expect(await live(object)).toMatchObject({
    data: { ours: '1', theirs: '2' },
    metadata: { labels: { app: 'found' } },
  });
});
