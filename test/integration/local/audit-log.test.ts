import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { auditedWrites, timesWritten } from '../../support/audit.ts';
import { testCluster, withNamespace } from '../../support/cluster.ts';
import { testState } from '../../support/test-state.ts';
import { configMap } from '../../support/workloads.ts';
import { auditLog } from '../../../local/node/audit.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { send } from '../../../src/kubernetes/request.ts';

async function apply(
  cluster: Cluster,
  object: KubernetesObject,
  query: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<void> {
  const { namespace, name } = object.metadata ?? {};
  await send(cluster, {
    object: `${name}`,
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
    query: { fieldManager: 'tester', ...query },
    contentType: PatchStrategy.ServerSideApply,
    body: object,
    ...(signal && { signal }),
  });
}

test('the audit log tells the writes that changed something from those that did not', async () => {
  const cluster = await testCluster();
  await withNamespace(cluster, async (namespace) => {
    const first = configMap(namespace, 'settings', { a: '1' });
    const second = configMap(namespace, 'settings', { a: '2' });
    await apply(cluster, first);
    await apply(cluster, first);
    await apply(cluster, second, { dryRun: 'All' });
    await apply(cluster, second);
    await apply(cluster, second);
    await apply(cluster, first);
    await cluster.core.deleteNamespacedConfigMap({ namespace, name: 'settings' });

    const object = `configmaps/${namespace}/settings`;
    const writes = (await auditedWrites({ prefix: namespace })).filter((write) => write.object === object);
    expect(writes.map(({ verb, dryRun, changed }) => `${verb}${dryRun ? ' dry' : ''} ${changed}`)).toEqual([
      'patch true',
      'patch false',
      'patch dry false',
      'patch true',
      'patch false',
      'patch true',
      'delete true',
    ]);
    expect(timesWritten(writes)).toEqual({ [object]: 4 });
    expect(writes[0]).toMatchObject({
      fieldManager: 'tester',
      path: `/api/v1/namespaces/${namespace}/configmaps/settings`,
    });
  });
});

test('a write whose asker is gone before the answer counts, once', async () => {
  const cluster = await testCluster();
  await withNamespace(cluster, async (namespace) => {
    // Some are gone before the API server has the request, some after it has answered, and some in between.
    const objects = Array.from({ length: 60 }, (_, n) => configMap(namespace, `settings-${n}`, { a: '1' }));
    for (const [n, object] of objects.entries())
      await apply(cluster, object, {}, AbortSignal.timeout(Math.ceil(n / 4))).catch(() => undefined);
    await Promise.all(objects.map((object) => apply(cluster, object)));

    const times = timesWritten(await auditedWrites({ prefix: namespace }));
    expect(objects.map(({ metadata }) => times[`configmaps/${namespace}/${metadata?.name}`])).toEqual(
      objects.map(() => 1),
    );
  });
});

test("a Secret's value is not in the audit log, that it was written is", async () => {
  const cluster = await testCluster();
  await withNamespace(cluster, async (namespace) => {
    const value = `marmalade-${namespace}`;
    await cluster.core.createNamespacedSecret({
      namespace,
      body: { metadata: { name: 'jar' }, stringData: { value } },
    });
    const writes = await auditedWrites({ prefix: namespace });
    expect(writes.map(({ object, changed }) => `${object} ${changed}`)).toContain(`secrets/${namespace}/jar true`);
    const text = await readFile(testState().path('node', auditLog), 'utf8');
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('base64'));
  });
});
