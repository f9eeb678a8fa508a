import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { objectName } from '../../../src/kubernetes/object-name.ts';
import { resolveExtras, type ExtraSources } from '../../../src/extra/resolve-extras.ts';
import { SourceProblem } from '../../../src/extra/source.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { InvalidInput, type Problem } from '../../../src/platform/invalid-input.ts';

const yaml = (kind: string, name: string, more = '') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${more}`;
const folders: Record<string, string> = {
  one: yaml('ConfigMap', 'one'),
  two: `${yaml('ConfigMap', 'two')}---\n${yaml('Service', 'two')}`,
  oneAgain: yaml('ConfigMap', 'one'),
  oneTwice: `${yaml('ConfigMap', 'one')}---\n${yaml('ConfigMap', 'one')}`,
  oneElsewhere: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: keycloak}\n`,
  redis: yaml('Service', 'redis'),
  secret: `apiVersion: v1\nkind: Secret\nmetadata: {name: redis-secret}\n`,
  broken: 'a: [1',
  job: `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {}}\n`,
};
const url = 'https://example.com/one.yaml';
const sha256 = createHash('sha256')
  .update(folders['one'] ?? '')
  .digest('hex');
const sources: ExtraSources = {
  readFolder: (path) => {
    const text = folders[path];
    if (text === undefined) throw new SourceProblem(`${path} is not in /folder`);
    return Promise.resolve([{ name: `${path}.yaml`, text }]);
  },
  fetch: () => Promise.resolve(Buffer.from(folders['one'] ?? '')),
};

const platformOf = (extra: object, more: object = {}) => resolvePlatform({ ...more, extra });
const resolve = async (extra: object, more?: object) => {
  const extras = await resolveExtras(platformOf(extra, more), sources);
  return Object.fromEntries(Object.entries(extras).map(([name, objects]) => [name, objects.map(objectName)]));
};
const from = (path: string, fields: object = {}) => ({ manifests: { path }, ...fields });
const problemsOf = (extra: object, more?: object): Promise<Problem[]> =>
  resolve(extra, more).then(
    () => [],
    (error: unknown) => (error instanceof InvalidInput ? error.problems : Promise.reject(error as Error)),
  );

describe('resolveExtras', () => {
  test('gives the objects of each enabled component, in order', async () => {
    const extra = {
      two: from('two', { namespace: 'monitoring' }),
      one: from('one'),
      off: from('broken', { enabled: false }),
    };
    expect(await resolve(extra, { namespacePrefix: 't-' })).toEqual({
      two: ['ConfigMap/monitoring/two', 'Service/monitoring/two'],
      one: ['ConfigMap/t-aroti/one'],
    });
  });

  test('takes a URL whose content is what it was', async () => {
    expect(await resolve({ one: { manifests: { url, sha256 } } })).toEqual({ one: ['ConfigMap/aroti/one'] });
  });

  test('none at all need no source', async () => {
    expect(await resolve({})).toEqual({});
  });

  test('other content than that of the sum', async () => {
    const wrong = 'a'.repeat(64);
    expect(await problemsOf({ one: { manifests: { url, sha256: wrong } } })).toEqual([
      { path: 'extra.one.manifests', message: `${url} gives other content: its SHA-256 is ${sha256}` },
    ]);
  });

  test('every component that is wrong is named at once', async () => {
    expect(await problemsOf({ a: from('broken'), b: from('nothing'), c: from('one') })).toEqual([
      { path: 'extra.a.manifests', message: expect.stringMatching(/^broken\.yaml:1: no YAML/) },
      { path: 'extra.b.manifests', message: 'nothing is not in /folder' },
    ]);
  });

  test.each<[what: string, extra: object, at: string, message: string]>([
    [
      'in one component',
      { a: from('oneTwice') },
      'a',
      'oneTwice.yaml:5: ConfigMap/aroti/one is there already, in oneTwice.yaml:1 of a',
    ],
    [
      'in two',
      { a: from('one'), b: from('oneAgain') },
      'b',
      'oneAgain.yaml:1: ConfigMap/aroti/one is there already, in one.yaml:1 of a',
    ],
    [
      'in two that name the namespace otherwise',
      { a: from('one', { namespace: 'keycloak' }), b: from('oneElsewhere') },
      'b',
      'ConfigMap/keycloak/one is there already',
    ],
    [
      "and as the project's own",
      { a: from('redis') },
      'a',
      'redis.yaml:1: Service/aroti/redis is there already, as one of the component redis',
    ],
    [
      'and as one of its Secrets',
      { a: from('secret') },
      'a',
      'Secret/aroti/redis-secret is there already, as one of the component secrets',
    ],
    ['a Job in two', { a: from('job'), b: from('job') }, 'b', 'is there already, in job.yaml:1 of a'],
  ])('the same object twice: %s', async (_what, extra, at, message) => {
    expect(await problemsOf(extra)).toEqual([
      { path: `extra.${at}.manifests`, message: expect.stringContaining(message) },
    ]);
  });

  test("what the platform does not have itself may be the user's", async () => {
    const off = { enabled: false };
    const components = { redis: off, 'backend-api': off, 'temporal-worker': off };
    expect(await resolve({ a: from('redis') }, { components })).toEqual({ a: ['Service/aroti/redis'] });
  });

  test('what may pass by itself is no wrong input', async () => {
    const failing = { ...sources, fetch: () => Promise.reject(new Error('fetch failed')) };
    const platform = platformOf({ one: { manifests: { url, sha256 } } });
    await expect(resolveExtras(platform, failing)).rejects.toThrow('fetch failed');
    await expect(resolveExtras(platform, failing)).rejects.not.toBeInstanceOf(InvalidInput);
  });
});
