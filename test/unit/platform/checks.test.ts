import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import type { PlatformLayer } from '../../../src/platform/schema.ts';

type Components = NonNullable<PlatformLayer['components']>;

const documents: [what: string, document: PlatformLayer, path: string, message: string][] = [
  ['two hosts alike', { hosts: { auth: 'api.aroti.com' } }, 'hosts.auth', 'is the same as hosts.api'],
  [
    'two hosts alike through the domain',
    { domain: 'x.y', hosts: { api: 'temporal.x.y' } },
    'hosts.temporal',
    'is the same as hosts.api',
  ],
  [
    'Secrets that nothing encrypts',
    { backups: { secrets: true } },
    'backups.secrets',
    'needs a recipient in backups.recipients: Secrets are never written in the clear',
  ],
  [
    'an archive that goes nowhere',
    { backups: { wal: { enabled: true } } },
    'backups.wal.enabled',
    'needs a destination in backups.destinations to archive to',
  ],
  [
    "a drill that asks an image that isn't there",
    {
      backups: { drill: { migrations: true } },
      components: { 'backend-api': { enabled: false }, 'temporal-worker': { enabled: false } },
    },
    'backups.drill.migrations',
    'needs backend-api, whose image it is asked of, and that is disabled',
  ],
  [
    'a key that nothing uses',
    { backups: { destinations: { primary: { bucket: 'backups', kmsKeyId: 'x' } } } },
    'backups.destinations.primary.kmsKeyId',
    'is used with `encryption: aws:kms` only',
  ],
  [
    'a level that gzip does not know',
    { backups: { compression: { method: 'gzip', level: 12 } } },
    'backups.compression.level',
    '12 is over 9, the highest that gzip knows',
  ],
  [
    'a time zone that there is not',
    { backups: { timeZone: 'Europe/Aroti' } },
    'backups.timeZone',
    'Europe/Aroti is no time zone; one is `Europe/Berlin`',
  ],
  [
    "a user variable of the platform's",
    of({ 'backend-api': { env: { PORT: '1' } } }),
    'components.backend-api.env.PORT',
    'is set by the platform itself',
  ],
  [
    'postgres missing',
    of({ postgres: { enabled: false } }),
    'components.postgres.enabled',
    "keycloak and temporal and backend-api can't be without postgres",
  ],
  [
    'redis missing',
    of({ redis: { enabled: false } }),
    'components.redis.enabled',
    "backend-api can't be without redis",
  ],
  [
    'temporal missing',
    of({ temporal: { enabled: false } }),
    'components.temporal.enabled',
    "temporal-worker can't be without temporal",
  ],
  [
    'the API missing',
    of({ 'backend-api': { enabled: false } }),
    'components.backend-api.enabled',
    "temporal-worker can't be without backend-api",
  ],
  [
    'a request over its limit',
    of({ postgres: { resources: { requests: { cpu: '3' } } } }),
    'components.postgres.resources.requests.cpu',
    '3 is over the limit, 2000m',
  ],
  [
    'a request over its limit, in other units',
    of({ temporal: { ui: { resources: { limits: { memory: '60M' } } } } }),
    'components.temporal.ui.resources.requests.memory',
    '64Mi is over the limit, 60M',
  ],
  [
    'more data than Redis may hold',
    of({ redis: { maxMemory: '400MB' } }),
    'components.redis.maxMemory',
    '400MB needs a memory limit of 1.5 times as much, and the limit is 512Mi',
  ],
  [
    'a database that is not there',
    of({ keycloak: { database: 'users' } }),
    'components.keycloak.database',
    'is none of components.postgres.databases (aroti, keycloak, temporal, temporal_visibility)',
  ],
  [
    'two databases alike',
    of({ 'backend-api': { database: 'keycloak' } }),
    'components.backend-api.database',
    'is the same as components.keycloak.database',
  ],
  [
    'Temporal as two roles',
    of({ postgres: { databases: { temporal_visibility: { owner: 'vis' } } } }),
    'components.postgres.databases.temporal_visibility.owner',
    'is another than the owner of temporal',
  ],
  [
    "the server's own role",
    of({ postgres: { databases: { shop: { owner: 'postgres' } } } }),
    'components.postgres.databases.shop.owner',
    "is a name of the server's own",
  ],
  [
    "the server's own database",
    of({ postgres: { databases: { template1: { owner: 'me' } } } }),
    'components.postgres.databases.template1',
    "is a name of the server's own",
  ],
  [
    'an app that nobody can come back to',
    of({ keycloak: { clients: { web: { type: 'public' } } } }),
    'components.keycloak.clients.web.redirectUris',
    'is empty',
  ],
  [
    'an API without a client',
    of({ 'backend-api': { client: 'constructor' } }),
    'components.backend-api.client',
    'is no confidential client of components.keycloak.clients (aroti-backend)',
  ],
  [
    'an API as a public client',
    of({ 'backend-api': { client: 'aroti-ios' } }),
    'components.backend-api.client',
    'is no confidential client',
  ],
  [
    'fewest over most',
    of({ 'backend-api': { autoscaling: { minReplicas: 11 } } }),
    'components.backend-api.autoscaling.minReplicas',
    '11 is over maxReplicas, 10',
  ],
  [
    'more to begin with than at most',
    of({ 'backend-api': { replicas: 12 } }),
    'components.backend-api.replicas',
    '12 is not between autoscaling.minReplicas and maxReplicas, 2 and 10',
  ],
  [
    'nodes that can never be drained',
    of({ 'backend-api': { disruptionBudget: { minAvailable: 2 } } }),
    'components.backend-api.disruptionBudget.minAvailable',
    'at most 1 is right',
  ],
];

function of(components: Components): PlatformLayer {
  return { components };
}

describe('a whole that is wrong', () => {
  test.each(documents)('%s', (_what, document, path, message) => {
    expect(problemsOf(() => resolvePlatform(document))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  test('is found across layers', () => {
    const layers = [{ hosts: { api: 'one.aroti.com' } }, { hosts: { auth: 'one.aroti.com' } }];
    expect(problemsOf(() => resolvePlatform(...layers))).toHaveLength(1);
  });
});

describe('a whole that is right', () => {
  test.each<[string, PlatformLayer]>([
    ['without Temporal and its worker', of({ temporal: { enabled: false }, 'temporal-worker': { enabled: false } })],
    ['only a database', of(without('redis', 'keycloak', 'temporal', 'backend-api', 'temporal-worker'))],
    ['the longest prefix', { namespacePrefix: 'a'.repeat(50) }],
    [
      'a fixed number of Pods',
      of({ 'backend-api': { replicas: 1, autoscaling: { enabled: false }, disruptionBudget: { minAvailable: 0 } } }),
    ],
    ['a request as great as its limit', of({ keycloak: { resources: { requests: { cpu: '2', memory: '2048Mi' } } } })],
  ])('%s', (_what, document) => {
    expect(problemsOf(() => resolvePlatform(document))).toEqual([]);
  });
});

function without(...names: (keyof Components)[]): Components {
  return Object.fromEntries(names.map((name) => [name, { enabled: false }]));
}
