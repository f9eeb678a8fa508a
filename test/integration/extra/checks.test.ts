import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import { CheckFailed } from '../../../src/checks/check-failed.ts';
import { runExtraChecks } from '../../../src/extra/run-checks.ts';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { withForward } from '../../../src/kubernetes/forward.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { reconcileDatabases } from '../../../src/postgres/reconcile-databases.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { serverObjects } from '../../support/server-pods.ts';
import { component, configMap, deployment, idle, script, service } from '../../support/workloads.ts';

jest.setTimeout(180_000);

let cluster: Cluster;
const namespacePrefix = randomPrefix();
const namespace = `${namespacePrefix}aroti`;
const database = `${namespacePrefix}database`;
const [password, token] = [randomBytes(18).toString('base64url'), randomBytes(18).toString('base64url')];
const website = createServer(({ url }, response) => response.writeHead(url === '/' ? 200 : 404).end('outside'));

const secretEnv = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }];
const dnsServer = {
  name: 'main',
  image: 'registry.k8s.io/coredns/coredns:v1.13.1',
  args: ['-conf', '/etc/coredns/Corefile'],
  volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
  readinessProbe: { httpGet: { port: 8181, path: '/ready' }, periodSeconds: 1 },
};
const web = [
  configMap(namespace, 'web', { Corefile: '.:1053 {\n health :8080\n ready :8181\n whoami\n}\n' }),
  deployment(namespace, 'web', dnsServer, { pod: { volumes: [{ name: 'config', configMap: { name: 'web' } }] } }),
  service(namespace, 'web', 80, 8080),
  // Nobody listens there.
  service(namespace, 'deaf', 81, 9999),
].map((object) =>
  object.metadata?.name === 'deaf'
    ? { ...object, spec: { selector: { app: 'web' }, ports: [{ port: 81, targetPort: 9999 }] } }
    : object,
);
const shell = deployment(namespace, 'shell', script('sleep infinity', { env: secretEnv }));

beforeAll(async () => {
  cluster = await testCluster();
  await once(website.listen(0, '127.0.0.1'), 'listening');
  const [space, pod, postgres] = serverObjects('postgres', database, password);
  await applyObjects(cluster, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    space,
    pod,
    postgres,
  ]);
  for (const [where, name, stringData] of [
    [namespace, 'token', { token }],
    [database, 'postgres-secret', { AROTI_PASSWORD: password }],
  ] as const) {
    await cluster.core.createNamespacedSecret({ namespace: where, body: { metadata: { name }, stringData } });
  }
  const unready = deployment(namespace, 'unready', { ...idle, readinessProbe: { exec: { command: ['false'] } } });
  await applyObjects(cluster, [...web, shell, unready, service(namespace, 'unready', 80)]);
  await awaitObjects(cluster, component, [...web.slice(0, 3), shell], { timeoutMs: 60_000 });
  await awaitObjects(cluster, 'postgres', [pod as V1Pod], { timeoutMs: 120_000 });
  const admin = { user: 'postgres', password };
  await withForward(cluster, { namespace: database, service: 'postgres', port: 5432 }, async (address) => {
    await reconcileDatabases(address, admin, [{ name: 'aroti', owner: 'aroti', password }], {});
    const login = { user: 'aroti', password, database: 'aroti' };
    await withPostgres(address, login, AbortSignal.timeout(20_000), ({ client }) =>
      client.query('CREATE TABLE mails (id serial); INSERT INTO mails VALUES (1), (2)'),
    );
  });
});
afterAll(async () => {
  website.close();
  await Promise.all([namespace, database].map((name) => removeNamespace(cluster, name)));
});

/** What a component with these checks is found to be like. */
function check(...checks: object[]): Promise<string[]> {
  const extra = { mailer: { manifests: { path: 'mailer' }, checks } };
  const platform = resolvePlatform({ namespacePrefix, extra });
  return runExtraChecks({ cluster, platform, component: 'mailer', signal: AbortSignal.timeout(60_000) });
}

/** The failure of a check that has a second to pass. */
async function failing(fields: object): Promise<CheckFailed> {
  const outcome = await check({ timeoutSeconds: 1, ...fields }).catch((error: unknown) => error);
  if (outcome instanceof CheckFailed) return outcome;
  throw new Error('the check passed, or failed otherwise', { cause: outcome });
}

const urlOf = (path: string) => `http://127.0.0.1:${(website.address() as AddressInfo).port}${path}`;
const sql = (query: string, equals: string) => ({ sql: { database: 'aroti', query, equals } });
const exec = (script: string, fields: object = {}) => ({
  exec: { workload: 'Deployment/shell', command: ['sh', '-c', script], ...fields },
});

test('checks that pass are told, one after the other', async () => {
  const facts = await check(
    { http: { service: 'web', port: 80, path: '/health', contains: 'OK' } },
    { name: 'no such page', http: { service: 'web', port: 80, path: '/nothing?a=b', status: 404 } },
    { name: 'website', http: { url: urlOf('/'), contains: 'outside' } },
    { tcp: { service: 'web', port: 80 } },
    { tcp: { service: 'postgres', namespace: 'database', port: 5432 } },
    { name: 'mails wait', ...sql('SELECT count(*), now() FROM mails;', '2') },
    exec('echo all good', { contains: 'good' }),
    { name: 'by label', exec: { selector: { app: 'shell' }, container: 'main', command: ['false'], exitCode: 1 } },
  );
  expect(facts).toEqual([
    `GET http://web.${namespace}:80/health: HTTP 200 with "OK"`,
    'no such page: HTTP 404',
    'website: HTTP 200 with "outside"',
    `connect to web.${namespace}:80: takes connections`,
    `connect to postgres.${database}:5432: takes connections`,
    'mails wait: "2"',
    'sh in Deployment/shell: exit code 0 with "good"',
    'by label: exit code 1',
  ]);
});

test('a component without checks', async () => {
  expect(await check()).toEqual([]);
});

test('what is not so yet is asked again until it is', async () => {
  const script = 'test -f /tmp/seen && exit 0; touch /tmp/seen; exit 1';
  expect(await check({ timeoutSeconds: 20, ...exec(script) })).toEqual(['sh in Deployment/shell: exit code 0']);
});

describe('a check that fails says what was wanted, what came, and what to do', () => {
  test.each<[what: string, fields: object, wanted: string, got: RegExp]>([
    [
      'another status',
      { http: { service: 'web', port: 80, path: '/nothing' } },
      'HTTP 200 to 299',
      /^HTTP 404: 404 page not found/,
    ],
    [
      'another text',
      { http: { service: 'web', port: 80, path: '/health', contains: 'splendid' } },
      'HTTP 200 to 299 with "splendid"',
      /^HTTP 200 without it: OK$/,
    ],
    [
      'nobody ready',
      { http: { service: 'unready', port: 80 } },
      'HTTP 200 to 299',
      /^HTTP 503: .*no endpoints available/,
    ],
    ['no such Service', { http: { service: 'nowhere', port: 80 } }, 'HTTP 200 to 299', /^HTTP 404: .*nowhere/],
    ['a website that is down', { http: { url: 'http://127.0.0.1:2/' } }, 'HTTP 200 to 299', /ECONNREFUSED/],
    [
      'nobody who listens',
      { tcp: { service: 'deaf', port: 81 } },
      'a connection that holds',
      /closed at once|can't be forwarded/,
    ],
    [
      'no ready Pod to connect to',
      { tcp: { service: 'unready', port: 80 } },
      'a connection that holds',
      /no ready Pod behind port 80/,
    ],
    ['a host that does not listen', { tcp: { host: '127.0.0.1', port: 1 } }, 'a connection that holds', /ECONNREFUSED/],
    ['another value', sql('SELECT count(*) FROM mails', '3'), '"3"', /^"2"$/],
    ['no value', sql('SELECT NULL', ''), '""', /^null$/],
    ['no row', sql('SELECT 1 WHERE false', '1'), '"1"', /^no row$/],
    ['a million rows', sql('SELECT generate_series(1, 1000000)', '1'), '"1"', /^more than one row$/],
    ['a mistake in a query', sql('SELCT 1', '1'), '"1"', /syntax error at or near "SELCT"/],
    [
      'a query that writes',
      sql('WITH d AS (DELETE FROM mails RETURNING id) SELECT id FROM d', '1'),
      '"1"',
      /must not contain data-modifying/,
    ],
    ['a function that writes', sql("SELECT nextval('mails_id_seq')", '1'), '"1"', /read-only transaction/],
    [
      'a query that ends its transaction',
      sql('SELECT 1; COMMIT; DROP TABLE mails', '1'),
      '"1"',
      /cannot insert multiple commands/,
    ],
    ["a database server's files", sql("SELECT pg_read_file('/etc/passwd')", '1'), '"1"', /permission denied/],
    ['another exit code', exec('echo bad luck; exit 4'), 'exit code 0', /^exit code 4: bad luck$/],
    [
      'no such program',
      { exec: { workload: 'Deployment/shell', command: ['no-such-program'] } },
      'exit code 0',
      /executable file not found/,
    ],
    [
      'a program that never stops talking',
      { exec: { workload: 'Deployment/shell', command: ['yes'] } },
      'exit code 0',
      /prints more than 65536 bytes/,
    ],
    ['a program that does not end', exec('sleep 60'), 'exit code 0', /^no answer within 1 s$/],
    [
      'no Pod to run it in',
      { exec: { workload: 'Deployment/unready', command: ['true'] } },
      'exit code 0',
      /has no ready Pod/,
    ],
  ])('%s', async (_what, fields, wanted, got) => {
    const failure = await failing(fields);
    expect(failure).toMatchObject({ component: 'mailer', wanted, got: expect.stringMatching(got), retryable: false });
    expect(failure.suggestion).not.toBe('');
  });

  test('with no value of a Secret that the Pod refers to', async () => {
    const { message } = await failing(exec('echo "the token is $TOKEN"; exit 1'));
    expect(message).toContain('the token is •••');
    expect(message).not.toContain(token);
  });
});

test('nothing that was tried has written to the database', async () => {
  expect(await check(sql('SELECT count(*) FROM mails', '2'))).toEqual(['query of aroti: "2"']);
});

test('an API server that can not be asked says nothing about the component', async () => {
  const extra = {
    mailer: { manifests: { path: 'm' }, checks: [{ timeoutSeconds: 1, http: { service: 'web', port: 80 } }] },
  };
  const platform = resolvePlatform({ namespacePrefix, extra });
  const away = { ...cluster, server: 'https://127.0.0.1:1' };
  const checking = runExtraChecks({
    cluster: away,
    platform,
    component: 'mailer',
    signal: AbortSignal.timeout(60_000),
  });
  await expect(checking).rejects.toMatchObject({ name: 'CheckFailed', retryable: true });
});
