import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { InvalidInput } from '../../../src/platform/invalid-input.ts';

const backend = (fields: object) => ({ components: { 'backend-api': fields } });
const postgres = (fields: object) => ({ components: { postgres: fields } });

const layers: [what: string, layer: unknown, path: string, message: string][] = [
  ['null', null, 'platform', 'expected an object, got null'],
  ['a list', [{}], 'platform', 'expected an object, got a list'],
  ['text', 'name: aroti', 'platform', 'expected an object, got the text "name: aroti"'],
  ['a number', 7, 'platform', 'expected an object, got 7'],
  ['a key that is nearly right', { componets: {} }, 'componets', 'unknown key; did you mean `components`?'],
  [
    'a key that is nearly right, deep down',
    backend({ replica: 3 }),
    'components.backend-api.replica',
    'unknown key; did you mean `replicas`?',
  ],
  [
    'a component written another way',
    { components: { backendApi: {} } },
    'components.backendApi',
    'unknown key; did you mean `backend-api`?',
  ],
  [
    'a time that is none',
    { backups: { schedule: { cron: 'every morning' } } },
    'backups.schedule.cron',
    'not a cron expression such as `0 3 * * *`',
  ],
  [
    'a table without its database',
    { backups: { checksumTables: ['public.notes'] } },
    'backups.checksumTables.0',
    'not a table such as `aroti:public.notes`',
  ],
  [
    'part of a key',
    postgres({ storage: { class: 'fast' } }),
    'components.postgres.storage.class',
    'unknown key; did you mean `className`?',
  ],
  [
    'a key that is near to none',
    postgres({ storage: { q: 1 } }),
    'components.postgres.storage.q',
    'unknown key; known here: size, className',
  ],
  [
    'a key inside an entry',
    { components: { keycloak: { clients: { web: { redirectUrls: [] } } } } },
    'components.keycloak.clients.web.redirectUrls',
    'unknown key; did you mean `redirectUris`?',
  ],
  [
    'GB for bytes',
    postgres({ storage: { size: '20GB' } }),
    'components.postgres.storage.size',
    '"20GB" is not a Kubernetes quantity; did you mean `20Gi` or `20G`?',
  ],
  [
    'bytes that are nothing like it',
    postgres({ storage: { size: 'big' } }),
    'components.postgres.storage.size',
    '"big" is not a Kubernetes quantity; did you mean `512Mi`?',
  ],
  [
    'no bytes',
    postgres({ storage: { size: '0Gi' } }),
    'components.postgres.storage.size',
    '"0Gi" is not a Kubernetes quantity; did you mean `512Mi`?',
  ],
  [
    'cores in words',
    postgres({ resources: { limits: { cpu: '2 cores' } } }),
    'components.postgres.resources.limits.cpu',
    '"2 cores" is not an amount of CPU; did you mean `2`?',
  ],
  [
    'a number where text is wanted',
    postgres({ resources: { limits: { cpu: 2 } } }),
    'components.postgres.resources.limits.cpu',
    'expected text, got 2; in quotes it is text: "2"',
  ],
  ['null for a field', { name: null }, 'name', 'expected text, got null; leave the field out to get its default'],
  [
    'null for an object',
    { components: null },
    'components',
    'expected an object, got null; leave the field out to get its default',
  ],
  ['text for an object', { hosts: 'api.aroti.com' }, 'hosts', 'expected an object, got the text "api.aroti.com"'],
  [
    'text for a list',
    backend({ migrations: { command: 'alembic upgrade head' } }),
    'components.backend-api.migrations.command',
    'expected a list, got the text "alembic upgrade head"',
  ],
  [
    'text for a number',
    backend({ replicas: '2' }),
    'components.backend-api.replicas',
    'expected a number, got the text "2"',
  ],
  [
    'a broken number',
    backend({ replicas: 2.5 }),
    'components.backend-api.replicas',
    'expected a whole number, got 2.5',
  ],
  ['too small', backend({ replicas: 0 }), 'components.backend-api.replicas', 'expected at least 1, got 0'],
  [
    'too great',
    backend({ autoscaling: { cpuPercent: 170 } }),
    'components.backend-api.autoscaling.cpuPercent',
    'expected at most 100, got 170',
  ],
  [
    'text for a switch',
    { components: { redis: { enabled: 'yes' } } },
    'components.redis.enabled',
    'expected true or false, got the text "yes"',
  ],
  [
    'an empty command',
    backend({ migrations: { command: [] } }),
    'components.backend-api.migrations.command',
    'expected at least 1 element, got 0',
  ],
  [
    'a word that is nearly right',
    { order: 'serail' },
    'order',
    'expected one of parallel, serial, got the text "serail"; did you mean `serial`?',
  ],
  [
    'a policy in capitals',
    { components: { redis: { maxMemoryPolicy: 'ALLKEYS-LRU' } } },
    'components.redis.maxMemoryPolicy',
    'did you mean `allkeys-lru`?',
  ],
  [
    'a name with capitals',
    { name: 'Aroti' },
    'name',
    '"Aroti" is not a DNS label: small letters, digits and inner hyphens',
  ],
  ['a long name', { name: 'a'.repeat(64) }, 'name', 'expected at most 63 characters, got 64'],
  [
    'a prefix that is too long',
    { namespacePrefix: 'a'.repeat(51) },
    'namespacePrefix',
    'expected at most 50 characters, got 51',
  ],
  ['no host', { hosts: { api: 'https://api.aroti.com' } }, 'hosts.api', '"https://api.aroti.com" is not a host name'],
  [
    'an image without a tag',
    backend({ image: 'aroti/backend' }),
    'components.backend-api.image',
    '"aroti/backend" is not an image with a tag or a digest',
  ],
  [
    'a path without a slash',
    backend({ probes: { liveness: { path: 'health' } } }),
    'components.backend-api.probes.liveness.path',
    '"health" is not a path such as `/health`',
  ],
  [
    'a name that is no variable',
    backend({ env: { 'MY-VAR': 'x' } }),
    'components.backend-api.env.MY-VAR',
    '"MY-VAR" is not the name of an environment variable',
  ],
  [
    'a name that is no database',
    postgres({ databases: { 'my-db': { owner: 'me' } } }),
    'components.postgres.databases.my-db',
    '"my-db" is not a PostgreSQL name',
  ],
  [
    'a database without an owner',
    postgres({ databases: { shop: {} } }),
    'components.postgres.databases.shop.owner',
    'expected text, got nothing',
  ],
  ['3 MB', { name: 'a'.repeat(3_000_000) }, 'platform', 'expected at most 262144 bytes as JSON, got 3000011'],
];

describe('a layer that is wrong', () => {
  test.each(layers)('%s', (_what, layer, path, message) => {
    expect(problemsOf(() => resolvePlatform({}, layer, {}))).toEqual([
      { path, message: expect.stringContaining(message) },
    ]);
  });

  test('all problems are named at once, a line each', () => {
    const layer = { nmae: 'x', order: 1, components: { redis: { maxMemory: '1 GB', apendOnly: true } } };
    const error = new InvalidInput(problemsOf(() => resolvePlatform(layer)));
    expect(error.message.split('\n')).toEqual([
      expect.stringMatching(/^order: /),
      expect.stringMatching(/^components.redis.maxMemory: "1 GB" is not /),
      'components.redis.apendOnly: unknown key; did you mean `appendOnly`?',
      'nmae: unknown key; did you mean `name`?',
    ]);
  });

  test('the first layer that is wrong is the one that is named', () => {
    expect(problemsOf(() => resolvePlatform({ a: 1 }, { b: 1 })).map(({ path }) => path)).toEqual(['a']);
  });

  test('neither a long value nor a long key is repeated', () => {
    const long = 's3cret'.repeat(1000);
    const layers = [
      { domain: long },
      { [long]: 1 },
      { order: long },
      backend({ env: { [long]: 1 } }),
      backend({ port: long }),
    ];
    for (const layer of [...layers, long]) {
      const [problem] = problemsOf(() => resolvePlatform(layer));
      expect(problem?.path.length).toBeLessThan(150);
      expect(problem?.message).not.toContain(long.slice(0, 81));
      expect(problem?.message.length).toBeLessThan(300);
    }
  });

  test('a value of several lines stays on one', () => {
    const [problem] = problemsOf(() => resolvePlatform({ domain: 'a\nb' }));
    expect(problem?.message).toBe('"a b" is not a host name such as `api.aroti.com`');
  });

  test.each([
    ['spaces', backend({ resources: { limits: { cpu: `1${' '.repeat(200_000)}!` } } })],
    ['digits', postgres({ storage: { size: `0.${'1'.repeat(200_000)}x` } })],
    ['hyphens', { name: `a${'-'.repeat(200_000)}` }],
    ['labels', { domain: `${'a.'.repeat(100_000)}!` }],
    ['colons', backend({ image: `a${':a'.repeat(100_000)}!` })],
    ['keys', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]))],
  ])('is refused at once, whatever it has many of: %s', (_what, layer) => {
    const started = performance.now();
    expect(problemsOf(() => resolvePlatform(layer)).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('thousands of problems are counted, not listed', () => {
    const layer = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, 1]));
    const problems = problemsOf(() => resolvePlatform(layer));
    expect(problems).toHaveLength(50);
  });

  test('what is no plain data is refused', () => {
    const circle: Record<string, unknown> = {};
    circle['env'] = circle;
    const message = 'expected plain data that can be written as JSON';
    expect(problemsOf(() => resolvePlatform(circle))).toEqual([{ path: 'platform', message }]);
    expect(problemsOf(() => resolvePlatform({ name: 1n }))).toEqual([{ path: 'platform', message }]);
  });
});
