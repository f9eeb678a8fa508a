import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { V1ConfigMap } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { get } from '../../../src/kubernetes/request.ts';
import { listRevisions, markRevision, openRevision, readRevision } from '../../../src/kubernetes/revisions.ts';
import { namespaces } from '../../../src/manifests/namespaces.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const prefixes = [randomPrefix(), randomPrefix()];
const [namespacePrefix = '', otherPrefix = ''] = prefixes;
const platform = resolvePlatform({ namespacePrefix });
const deployable = { platform, extras: {} };
const changed = resolvePlatform({ namespacePrefix, domain: 'example.org' });
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => Promise.all(prefixes.map((prefix) => removeNamespace(cluster, `${prefix}orchestrator`))));

const configMap = (number: number) =>
  get<V1ConfigMap>(
    cluster,
    'it',
    `/api/v1/namespaces/${namespacePrefix}orchestrator/configmaps/platform-revision-${number}`,
  );

test('none at first, and no namespace is needed to know that', async () => {
  expect(await listRevisions(cluster, platform)).toEqual([]);
});

test('a document is kept once, in a namespace that the manifests would make the same', async () => {
  expect(await openRevision(cluster, deployable, 'run-1')).toEqual({ number: 1, created: true });
  const { metadata, immutable } = await configMap(1);
  expect(metadata?.labels).toMatchObject({ 'aroti.dev/platform': 'aroti', 'aroti.dev/revision': '1' });
  expect(immutable).toBe(true);
  expect(await openRevision(cluster, deployable, 'run-2')).toEqual({ number: 1, created: false });
  expect((await configMap(1)).metadata?.resourceVersion).toBe(metadata?.resourceVersion);
  const own = namespaces(platform).filter((one) => one.metadata?.name === `${namespacePrefix}orchestrator`);
  expect(await applyObjects(cluster, own)).toMatchObject([{ action: 'unchanged' }]);
});

test('another document is another revision, an earlier one too', async () => {
  expect(await openRevision(cluster, { platform: changed, extras: {} }, 'run-3')).toEqual({ number: 2, created: true });
  expect(await openRevision(cluster, deployable, 'run-4')).toEqual({ number: 3, created: true });
  expect(await readRevision(cluster, platform, 1)).toEqual(deployable);
  expect(await readRevision(cluster, platform, 2)).toEqual({ platform: changed, extras: {} });
});

test('what became of it is written down once', async () => {
  await markRevision(cluster, platform, 2, 'failed', 'run-3');
  await markRevision(cluster, platform, 3, 'deployed', 'run-4');
  const { metadata } = await configMap(3);
  await markRevision(cluster, platform, 3, 'deployed', 'run-5');
  expect((await configMap(3)).metadata?.resourceVersion).toBe(metadata?.resourceVersion);
  expect(await listRevisions(cluster, platform)).toMatchObject([
    { number: 1, state: 'deploying', runId: 'run-1' },
    { number: 2, state: 'failed', runId: 'run-3' },
    {
      number: 3,
      state: 'deployed',
      runId: 'run-4',
      changedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
});

test('its content can not be changed', async () => {
  const request = cluster.core.patchNamespacedConfigMap({
    namespace: `${namespacePrefix}orchestrator`,
    name: 'platform-revision-1',
    body: [{ op: 'replace', path: '/data/platform.yaml', value: 'x' }],
  });
  await expect(request).rejects.toThrow(/immutable/);
});

test('many at once: one revision for one document, a number of its own for each other', async () => {
  const opened = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      openRevision(
        cluster,
        { platform: resolvePlatform({ namespacePrefix: otherPrefix, domain: `d${n % 4}.example.org` }), extras: {} },
        `run-${n}`,
      ),
    ),
  );
  const revisions = await listRevisions(cluster, { namespacePrefix: otherPrefix });
  expect(revisions.map(({ number }) => number)).toEqual(revisions.map((_, index) => index + 1));
  expect(revisions.length).toBe(opened.filter(({ created }) => created).length);
  expect(revisions.length).toBeGreaterThanOrEqual(4);
});

test('manifests of the user are kept with the document, and other manifests are another revision', async () => {
  const withMailer = resolvePlatform({ namespacePrefix, extra: { mailer: { manifests: { path: 'mailer' } } } });
  const map = (text: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text } });
  const first = { platform: withMailer, extras: { mailer: [map('one')] } };
  const second = { platform: withMailer, extras: { mailer: [map('two')] } };
  expect(await openRevision(cluster, first, 'run-6')).toEqual({ number: 4, created: true });
  expect(await openRevision(cluster, first, 'run-7')).toEqual({ number: 4, created: false });
  expect(await openRevision(cluster, second, 'run-8')).toEqual({ number: 5, created: true });
  expect(await readRevision(cluster, platform, 4)).toEqual(first);
  expect(await readRevision(cluster, platform, 5)).toEqual(second);
});

test('as many manifests as are accepted can be kept', async () => {
  const noise = randomBytes(980_000).toString('base64');
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { noise } };
  const long = { platform, extras: { mailer: [map] } };
  const { number } = await openRevision(cluster, long, 'run-9');
  expect(await readRevision(cluster, platform, number)).toEqual(long);
});

test('its kinds are listed, and the schema where that is known, without its content', async () => {
  await markRevision(cluster, platform, 4, 'deployed', 'run-6', { schemaRevision: 'abc123' });
  const { metadata } = await configMap(4);
  await markRevision(cluster, platform, 4, 'deployed', 'run-7', { schemaRevision: 'abc123' });
  await markRevision(cluster, platform, 4, 'deployed', 'run-7');
  expect((await configMap(4)).metadata?.resourceVersion).toBe(metadata?.resourceVersion);
  await markRevision(cluster, platform, 5, 'rolled back', 'run-8');
  const [, , , fourth, fifth] = await listRevisions(cluster, platform);
  expect(fourth).toMatchObject({ number: 4, state: 'deployed', runId: 'run-6', schemaRevision: 'abc123' });
  expect(fourth?.kinds).toEqual(
    expect.arrayContaining([
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { apiVersion: 'apps/v1', kind: 'StatefulSet' },
    ]),
  );
  expect(fifth).toMatchObject({ number: 5, state: 'rolled back' });
  expect(fifth).not.toHaveProperty('schemaRevision');
});

test('a revision of an earlier version is read, and its kinds are not known', async () => {
  await cluster.core.createNamespacedConfigMap({
    namespace: `${namespacePrefix}orchestrator`,
    body: {
      metadata: { name: 'platform-revision-7', labels: { 'aroti.dev/revision': '7' } },
      data: { 'platform.yaml': `namespacePrefix: ${namespacePrefix}\n` },
    },
  });
  expect(await readRevision(cluster, platform, 7)).toEqual(deployable);
  expect((await listRevisions(cluster, platform)).at(-1)).toMatchObject({ number: 7, kinds: [] });
});

test('a revision that is not there', async () => {
  await expect(readRevision(cluster, platform, 99)).rejects.toMatchObject({ status: 404 });
});
