import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { componentNames } from '../../../src/platform/components.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { enabledComponents, isEnabled, planDeployment, timeoutOf } from '../../../src/platform/graph.ts';

const manifests = { path: 'manifests/mailer' };
const mailer = (fields: object) => ({ extra: { mailer: { manifests, ...fields } } });
const check = (fields: object) => mailer({ checks: [fields] });
const sha256 = 'a'.repeat(64);
const off = { enabled: false };

const documents: [what: string, document: object, path: string, message: string][] = [
  [
    'a name of the platform',
    { extra: { redis: { manifests } } },
    'extra.redis',
    "is the name of one of the platform's own",
  ],
  ['a name that is no label', { extra: { Mailer: { manifests } } }, 'extra.Mailer', 'is not a DNS label'],
  ['no manifests', { extra: { mailer: {} } }, 'extra.mailer.manifests', 'expected either `path` or `url`'],
  ['neither path nor URL', mailer({ manifests: {} }), 'extra.mailer.manifests', 'either `path` or `url`'],
  ['both', mailer({ manifests: { path: 'a', url: 'https://b/c', sha256 } }), 'extra.mailer.manifests', 'either'],
  ['a URL alone', mailer({ manifests: { url: 'https://b/c' } }), 'extra.mailer.manifests.sha256', 'is missing'],
  [
    'a sum of a folder',
    mailer({ manifests: { path: 'a', sha256 } }),
    'extra.mailer.manifests.sha256',
    'goes with `url`',
  ],
  [
    'a login in a URL',
    mailer({ manifests: { url: 'https://me:pw@b/c', sha256 } }),
    'extra.mailer.manifests.url',
    'without a login',
  ],
  [
    'another scheme',
    mailer({ manifests: { url: 'file:///etc', sha256 } }),
    'extra.mailer.manifests.url',
    'http or https',
  ],
  ['an absolute path', mailer({ manifests: { path: '/etc' } }), 'extra.mailer.manifests.path', 'not absolute'],
  ['a way up', mailer({ manifests: { path: 'a/../../b' } }), 'extra.mailer.manifests.path', 'without `..`'],
  ['only up', mailer({ manifests: { path: '..' } }), 'extra.mailer.manifests.path', 'without `..`'],
  ['an unknown component', mailer({ requires: ['redsi'] }), 'extra.mailer.requires.0', 'did you mean `redis`?'],
  ['an unknown one after it', mailer({ before: ['backend'] }), 'extra.mailer.before.0', 'expected one of namespaces'],
  [
    'a disabled component',
    { ...mailer({ requires: ['temporal-worker'] }), components: { 'temporal-worker': off } },
    'extra.mailer.requires.0',
    'temporal-worker is disabled; enable it or leave it out',
  ],
  ['itself', mailer({ requires: ['mailer'] }), 'extra.mailer.requires', 'in a circle: mailer → mailer'],
  [
    'a circle of two',
    { extra: { one: { manifests, requires: ['two'] }, two: { manifests, requires: ['one'] } } },
    'extra.one.requires',
    'in a circle: one → two → one',
  ],
  [
    'a circle through the platform',
    mailer({ requires: ['redis'], before: ['secrets'] }),
    'extra.mailer.before',
    'circle',
  ],
  ['before the namespaces', mailer({ before: ['namespaces'] }), 'extra.mailer.before', 'circle'],
  ['a check of no kind', check({ name: 'x' }), 'extra.mailer.checks.0', 'expected one of http, tcp, sql, exec'],
  [
    'a check of two kinds',
    check({ tcp: { host: 'a', port: 1 }, http: { url: 'http://a/' } }),
    'extra.mailer.checks.0',
    'one of',
  ],
  ['nothing to ask', check({ http: {} }), 'extra.mailer.checks.0.http', 'either `service` or `url`'],
  ['two to ask', check({ http: { service: 'a', port: 1, url: 'http://a/' } }), 'extra.mailer.checks.0.http', 'either'],
  ['a Service without a port', check({ http: { service: 'a' } }), 'extra.mailer.checks.0.http.port', 'is missing'],
  ['a host without a port', check({ tcp: { host: 'a' } }), 'extra.mailer.checks.0.tcp.port', 'is missing'],
  [
    'a port of a URL',
    check({ http: { url: 'http://a/', port: 1 } }),
    'extra.mailer.checks.0.http.port',
    'goes with `service`',
  ],
  [
    'a database that is not there',
    check({ sql: { database: 'shop', query: 'x', equals: '' } }),
    'extra.mailer.checks.0.sql.database',
    'is none of',
  ],
  [
    'a number for a text',
    check({ sql: { database: 'aroti', query: 'x', equals: 1 } }),
    'extra.mailer.checks.0.sql.equals',
    'in quotes it is text',
  ],
  ['no Pod', check({ exec: { command: ['x'] } }), 'extra.mailer.checks.0.exec', 'either `workload` or `selector`'],
  ['any Pod', check({ exec: { selector: {}, command: ['x'] } }), 'extra.mailer.checks.0.exec.selector', 'is empty'],
  [
    'a shell line',
    check({ exec: { selector: { a: 'b' }, command: 'ls /' } }),
    'extra.mailer.checks.0.exec.command',
    'expected a list',
  ],
  [
    'an odd workload',
    check({ exec: { workload: 'Job/x', command: ['x'] } }),
    'extra.mailer.checks.0.exec.workload',
    'is not a workload',
  ],
];

/** The API server's proxy and the paths behind it are one URL: what climbs out of the Service is another request. */
const climbing = ['health', '/..', '/a/../../b', '/%2e%2E/x', '/.%2e', '/a/%2e', '/a\\..\\b', '/a b', '/a#b', '/./x'];

describe('a component of the user that is wrong', () => {
  test.each(documents)('%s', (_what, document, path, message) => {
    expect(problemsOf(() => resolvePlatform(document))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  test.each(climbing)('a check of the path %s', (path) => {
    const problems = problemsOf(() => resolvePlatform(check({ http: { service: 'a', port: 1, path } })));
    expect(problems).toEqual([
      { path: 'extra.mailer.checks.0.http.path', message: expect.stringContaining('is not a path') },
    ]);
  });

  test('without a database, a query has nobody to answer it', () => {
    const components = Object.fromEntries(
      ['postgres', 'redis', 'keycloak', 'temporal', 'backend-api', 'temporal-worker'].map((name) => [name, off]),
    );
    const document = { components, ...check({ sql: { database: 'aroti', query: 'SELECT 1', equals: '1' } }) };
    expect(problemsOf(() => resolvePlatform(document))).toEqual([
      { path: 'extra.mailer.checks.0.sql', message: 'needs the component postgres, which is disabled' },
    ]);
  });
});

test.each(['/', '/health', '/a/.well-known/x?path=../y', '/a..b/...', '/%2f?q=%2e%2e'])(
  'a check may ask for %s',
  (path) => {
    expect(
      resolvePlatform(check({ http: { service: 'a', port: 1, path } })).extra['mailer']?.checks[0]?.http?.path,
    ).toBe(path);
  },
);

describe('in the order of a deployment', () => {
  const requiresOf = (document: object, name: string) =>
    planDeployment(resolvePlatform(document)).find((planned) => planned.name === name)?.requires;

  test('after the namespaces and what it requires; last where that leaves a choice', () => {
    const platform = resolvePlatform(mailer({ requires: ['redis'], timeoutSeconds: 7 }));
    expect(planDeployment(platform).map(({ name }) => name)).toEqual([...componentNames, 'mailer']);
    expect(requiresOf(mailer({ requires: ['redis'] }), 'mailer')).toEqual(['namespaces', 'redis']);
    expect(enabledComponents(platform)).toContain('mailer');
    expect([isEnabled(platform, 'mailer'), timeoutOf(platform, 'mailer')]).toEqual([true, 7]);
  });

  test('before what it is to be before, and after its own likes', () => {
    const document = {
      extra: { late: { manifests, requires: ['early'] }, early: { manifests, before: ['backend-api'] } },
    };
    const names = planDeployment(resolvePlatform(document)).map(({ name }) => name);
    expect(names.indexOf('early')).toBeLessThan(names.indexOf('backend-api'));
    expect(names.at(-1)).toBe('late');
    expect(requiresOf(document, 'backend-api')).toContain('early');
  });

  test('serial: one after the other, too', () => {
    expect(requiresOf({ ...mailer({}), order: 'serial' }, 'mailer')).toEqual(['temporal-worker']);
  });

  test('disabled: left out, and nobody can ask for it', () => {
    const platform = resolvePlatform(mailer(off));
    expect(planDeployment(platform).map(({ name }) => name)).toEqual([...componentNames]);
    expect(problemsOf(() => planDeployment(platform, ['mailer']))).toMatchObject([{ path: 'components' }]);
  });

  test('alone', () => {
    expect(planDeployment(resolvePlatform(mailer({})), ['mailer'])).toEqual([{ name: 'mailer', requires: [] }]);
  });

  test('a name of JavaScript is a name like another', () => {
    const platform = resolvePlatform({ extra: { constructor: { manifests } } });
    expect(planDeployment(platform).at(-1)?.name).toBe('constructor');
    expect(() => timeoutOf(resolvePlatform(), 'constructor')).toThrow('has no component constructor');
  });
});

test('a layer may change a part of what another has', () => {
  const platform = resolvePlatform(mailer({ requires: ['redis'] }), { extra: { mailer: { enabled: false } } });
  expect(platform.extra['mailer']).toMatchObject({ enabled: false, requires: ['redis'], manifests });
});
