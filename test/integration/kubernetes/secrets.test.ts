import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { SecretMismatch } from '../../../src/kubernetes/errors.ts';
import { send } from '../../../src/kubernetes/request.ts';
import { ensureSecrets, readSecret, requireKeys } from '../../../src/kubernetes/secrets.ts';
import type { SecretSource, SecretSpec } from '../../../src/manifests/secrets.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}secrets`;
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
});
afterAll(() => removeNamespace(cluster, namespace));

const spec = (name: string, keys: Record<string, SecretSource>): SecretSpec => ({
  namespace,
  name,
  labels: { 'aroti.dev/component': 'secrets' },
  keys,
});
const generated: SecretSource = { kind: 'generated', bytes: 32 };
const keyOf = (name: string, key: string) => ({ namespace, name, key });
const copyOf = (name: string, key: string): SecretSource => ({ kind: 'copy', from: keyOf(name, key) });
const overwrite = (name: string, data: Record<string, string>) =>
  send(cluster, {
    object: 'it',
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/secrets/${name}`,
    contentType: 'application/merge-patch+json',
    body: { stringData: data },
  });
const version = async (name: string) =>
  (await cluster.core.readNamespacedSecret({ namespace, name })).metadata?.resourceVersion;

describe('ensureSecrets', () => {
  const database = spec('database', { USER: { kind: 'fixed', value: 'postgres' }, PASSWORD: generated });
  const app = spec('app', {
    PASSWORD: copyOf('database', 'PASSWORD'),
    URL: {
      kind: 'template',
      parts: ['postgresql://', keyOf('database', 'USER'), ':', keyOf('database', 'PASSWORD'), '@db:5432/app'],
    },
  });

  test('makes them once, and nothing is written the next time', async () => {
    expect(await ensureSecrets(cluster, [database, app])).toEqual([
      { object: `Secret/${namespace}/database`, action: 'created' },
      { object: `Secret/${namespace}/app`, action: 'created' },
    ]);
    const { USER, PASSWORD } = await readSecret(cluster, namespace, 'database');
    expect(PASSWORD).toMatch(/^[\w-]{43}$/);
    expect(await readSecret(cluster, namespace, 'app')).toEqual({
      PASSWORD,
      URL: `postgresql://${USER}:${PASSWORD}@db:5432/app`,
    });
    const before = [await version('database'), await version('app')];
    expect((await ensureSecrets(cluster, [database, app])).map(({ action }) => action)).toEqual([
      'unchanged',
      'unchanged',
    ]);
    expect([await version('database'), await version('app')]).toEqual(before);
  });

  test('adds a key that is missing, and leaves the others alone', async () => {
    const { PASSWORD } = await readSecret(cluster, namespace, 'database');
    await overwrite('database', { USER: 'somebody', EXTRA: 'kept' });
    const more = spec('database', { ...database.keys, NEW: generated });
    expect(await ensureSecrets(cluster, [more])).toEqual([
      { object: `Secret/${namespace}/database`, action: 'configured' },
    ]);
    expect(await readSecret(cluster, namespace, 'database')).toMatchObject({
      USER: 'somebody',
      EXTRA: 'kept',
      PASSWORD,
    });
  });

  test('takes values from Secrets that are there already', async () => {
    await ensureSecrets(cluster, [spec('alone', { COPY: copyOf('database', 'PASSWORD') })]);
    expect((await readSecret(cluster, namespace, 'alone')).COPY).toBe(
      (await readSecret(cluster, namespace, 'database')).PASSWORD,
    );
  });

  test('what is put together of others follows them, until somebody else writes it', async () => {
    const url = (host: string) =>
      spec('follower', {
        URL: { kind: 'template', parts: ['redis://:', { ...keyOf('given', 'PASSWORD'), encode: 'uri' }, `@${host}/0`] },
      });
    await ensureSecrets(cluster, [spec('given', { PASSWORD: { kind: 'fixed', value: 'a/b@c' } })]);
    const urlNow = async () => (await readSecret(cluster, namespace, 'follower')).URL;
    await ensureSecrets(cluster, [url('one')]);
    expect(await urlNow()).toBe('redis://:a%2Fb%40c@one/0');
    expect(await ensureSecrets(cluster, [url('two')])).toEqual([
      { object: `Secret/${namespace}/follower`, action: 'configured' },
    ]);
    await overwrite('given', { PASSWORD: 'new' });
    await ensureSecrets(cluster, [url('two')]);
    expect(await urlNow()).toBe('redis://:new@two/0');
    await overwrite('follower', { URL: 'redis://elsewhere' });
    expect((await ensureSecrets(cluster, [url('three')])).map(({ action }) => action)).toEqual(['unchanged']);
    expect(await urlNow()).toBe('redis://elsewhere');
  });

  test('a copy that differs is left as it is and told, without a value', async () => {
    await overwrite('app', { PASSWORD: 'another-password' });
    const error: unknown = await ensureSecrets(cluster, [database, app]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SecretMismatch);
    expect((error as Error).message).toBe(
      `Secret/${namespace}/app: key PASSWORD differs from ${namespace}/database key PASSWORD, which it is to be a copy of`,
    );
    expect((await readSecret(cluster, namespace, 'app')).PASSWORD).toBe('another-password');
  });

  test('a source that is not there is told', async () => {
    await expect(ensureSecrets(cluster, [spec('x', { A: copyOf('database', 'NOPE') })])).rejects.toThrow(
      `Secret/${namespace}/x: is made from ${namespace}/database key NOPE, which is not there`,
    );
    await expect(ensureSecrets(cluster, [spec('x', { A: copyOf('nowhere', 'A') })])).rejects.toMatchObject({
      status: 404,
    });
  });

  test('ten at once end with one value, and each knows it', async () => {
    const shared = spec('shared', { A: generated });
    const half = (key: string) => spec('shared', { [key]: generated });
    const copy = (n: number) => spec(`copy-${n}`, { A: copyOf('shared', 'A') });
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ensureSecrets(cluster, [shared, half(`K${n % 3}`), copy(n)])),
    );
    expect(all.filter(([first]) => first?.action === 'created')).toHaveLength(1);
    const { A, ...others } = await readSecret(cluster, namespace, 'shared');
    expect(Object.keys(others).toSorted()).toEqual(['K0', 'K1', 'K2']);
    for (let n = 0; n < 10; n++) expect(await readSecret(cluster, namespace, `copy-${n}`)).toEqual({ A });
  });
});

describe('requireKeys', () => {
  test('is content where all are there', async () => {
    await ensureSecrets(cluster, [spec('mine', { USER: { kind: 'fixed', value: 'me' } })]);
    await expect(requireKeys(cluster, [keyOf('mine', 'USER')])).resolves.toBeUndefined();
  });

  test.each([
    ['mine', 'NOPE', 'has no key NOPE'],
    ['nowhere', 'USER', 'is not there; its key USER is needed'],
  ])('names what is missing: %s %s', async (name, key, message) => {
    await ensureSecrets(cluster, [spec('mine', { USER: { kind: 'fixed', value: 'me' } })]);
    await expect(requireKeys(cluster, [keyOf('mine', 'USER'), keyOf(name, key)])).rejects.toMatchObject({
      reason: 'SourceMissing',
      message: `Secret/${namespace}/${name}: ${message}`,
    });
  });
});

test('readSecret of what is not there', async () => {
  await expect(readSecret(cluster, namespace, 'nothing')).rejects.toMatchObject({
    status: 404,
    object: `Secret/${namespace}/nothing`,
  });
});
