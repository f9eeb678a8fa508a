import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { KubernetesObject, V1ConfigMap, V1Deployment } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Change } from '../../../src/kubernetes/change.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { ApplyConflict, ClusterError } from '../../../src/kubernetes/errors.ts';
import { get, send } from '../../../src/kubernetes/request.ts';
import { objectPath } from '../../../src/kubernetes/resources.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { configMap, deployment, service } from '../../support/workloads.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}apply`;
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => removeNamespace(cluster, namespace));

const actions = (changes: Change[]) => Object.fromEntries(changes.map(({ object, action }) => [object, action]));
const apply = async (...objects: KubernetesObject[]) => actions(await applyObjects(cluster, objects));
const live = async <T extends KubernetesObject>(object: T) => get<T>(cluster, 'it', await objectPath(cluster, object));
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { a: 'b' } } };
const config = configMap(namespace, 'config', { a: '1' });
const web = deployment(namespace, 'web');

describe('what becomes of each object is told', () => {
  test('created, the namespace first though it comes last; then nothing is written', async () => {
    const all = [config, web, service(namespace, 'web', 80), namespaceObject];
    expect(await apply(...all)).toEqual({
      [`Namespace/${namespace}`]: 'created',
      [`ConfigMap/${namespace}/config`]: 'created',
      [`Service/${namespace}/web`]: 'created',
      [`Deployment/${namespace}/web`]: 'created',
    });
    const before = await live(config);
    expect(new Set(Object.values(await apply(...all)))).toEqual(new Set(['unchanged']));
    expect((await live(config)).metadata?.resourceVersion).toBe(before.metadata?.resourceVersion);
  });

  test('configured, however small and however soon after', async () => {
    const name = `ConfigMap/${namespace}/config`;
    expect(await apply({ ...config, data: { a: '2' } } as V1ConfigMap)).toEqual({ [name]: 'configured' });
    expect(await apply({ ...config, data: { a: '3' } } as V1ConfigMap)).toEqual({ [name]: 'configured' });
    expect(
      await apply({
        ...config,
        data: { a: '3' },
        metadata: { namespace, name: 'config', labels: { x: 'y' } },
      } as V1ConfigMap),
    ).toEqual({ [name]: 'configured' });
    expect(await apply({ ...config, data: {} } as V1ConfigMap)).toEqual({ [name]: 'configured' });
    expect(await apply(deployment(namespace, 'web', undefined, { pod: { terminationGracePeriodSeconds: 1 } }))).toEqual(
      {
        [`Deployment/${namespace}/web`]: 'configured',
      },
    );
  });

  test('unchanged while its controller writes the status all the time', async () => {
    await apply(web);
    for (let n = 0; n < 5; n++) {
      const path = `${await objectPath(cluster, web)}/status`;
      const body = { status: { observedGeneration: n } };
      await send(cluster, { object: 'it', method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
      expect(await apply(web)).toEqual({ [`Deployment/${namespace}/web`]: 'unchanged' });
    }
  });
});

describe('replicas that an autoscaler owns', () => {
  const scaled: V1Deployment = deployment(namespace, 'scaled');
  delete scaled.spec?.replicas;
  scaled.metadata = { namespace, name: 'scaled', annotations: { 'aroti.dev/replicas-on-create': '2' } };
  const scale = async (replicas: number) =>
    send(cluster, {
      object: 'it',
      method: 'PATCH',
      path: `${await objectPath(cluster, scaled)}/scale`,
      body: { spec: { replicas } },
      contentType: 'application/merge-patch+json',
    });

  test('are set once, when it is created', async () => {
    expect(await apply(scaled)).toEqual({ [`Deployment/${namespace}/scaled`]: 'created' });
    expect((await live(scaled)).spec?.replicas).toBe(2);
    await scale(3);
    expect(await apply(scaled)).toEqual({ [`Deployment/${namespace}/scaled`]: 'unchanged' });
    expect((await live(scaled)).spec?.replicas).toBe(3);
  });
});

describe('what can not be applied', () => {
  test('a field that another manager owns: a conflict that names both, and nothing is taken', async () => {
    const path = await objectPath(cluster, web);
    const body = { spec: { template: { spec: { terminationGracePeriodSeconds: 7 } } } };
    await send(cluster, {
      object: 'it',
      method: 'PATCH',
      path,
      query: { fieldManager: 'somebody' },
      body,
      contentType: 'application/merge-patch+json',
    });
    const error = await failure(apply(web));
    expect(error).toBeInstanceOf(ApplyConflict);
    expect(error).toMatchObject({
      object: `Deployment/${namespace}/web`,
      conflicts: [{ field: '.spec.template.spec.terminationGracePeriodSeconds', manager: 'somebody' }],
    });
    expect((await live(web)).spec?.template.spec?.terminationGracePeriodSeconds).toBe(7);
  });

  test.each([
    [
      'an invalid value',
      { ...deployment(namespace, 'bad', undefined, { replicas: -1 }) },
      'spec.replicas: Invalid value: -1',
    ],
    ['an unknown field', { ...configMap(namespace, 'bad', {}), datum: {} } as KubernetesObject, 'datum'],
    [
      'an unknown kind',
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { namespace, name: 'x' } },
      'no such kind in example.com/v1',
    ],
    ['a namespace that is not there', configMap(`${namespace}-not`, 'x', {}), 'not found'],
  ])('%s', async (_name, object, message) => {
    const error = await failure(apply(object));
    expect(error).toBeInstanceOf(ClusterError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
  });

  test('a Secret: its data is not in the message', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name: 'bad' },
      data: { key: 'hunter2-is-no-base64!' },
    };
    const error = (await failure(apply(secret))) as Error;
    expect(error).toBeInstanceOf(ClusterError);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('hunter2');
  });
});

describe('options', () => {
  test('what was done before is handed through, and each new change is told as it comes', async () => {
    const done: Change[] = [{ object: `ConfigMap/${namespace}/done`, action: 'created' }];
    const told: Change[] = [];
    const objects = [configMap(namespace, 'done', {}), configMap(namespace, 'next', {})];
    const changes = await applyObjects(cluster, objects, { done, onChange: (change) => told.push(change) });
    expect(changes).toEqual([...done, { object: `ConfigMap/${namespace}/next`, action: 'created' }]);
    expect(told).toEqual(changes.slice(1));
    expect(await failure(live(configMap(namespace, 'done', {})))).toMatchObject({ status: 404 });
  });

  test('a signal ends it', async () => {
    const reason = new Error('enough');
    expect(await failure(applyObjects(cluster, [config], { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

test('45 objects, unchanged: over few connections', async () => {
  const many = Array.from({ length: 45 }, (_, n) => configMap(namespace, `many-${n}`, { n: String(n) }));
  await apply(...many);
  expect(new Set(Object.values(await apply(...many)))).toEqual(new Set(['unchanged']));
  const connections = [cluster.agent.sockets, cluster.agent.freeSockets].flatMap((sockets) =>
    Object.values(sockets).flat(),
  );
  expect(connections.length).toBeLessThanOrEqual(10);
});
