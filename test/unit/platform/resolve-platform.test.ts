import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { checkLayer, resolvePlatform } from '../../../src/platform/document.ts';
import { platformSchema } from '../../../src/platform/schema.ts';

describe('resolvePlatform', () => {
  test('nothing at all, an empty document and several empty ones are all the default platform', () => {
    const expected = platformSchema.parse({});
    expect(resolvePlatform()).toEqual(expected);
    expect(resolvePlatform({})).toEqual(expected);
    expect(resolvePlatform({}, {}, { components: {} })).toEqual(expected);
  });

  test('a complete document stays as it is', () => {
    const platform = resolvePlatform({ profile: 'local', domain: 'example.com', cluster: 'staging' });
    expect(resolvePlatform(platform)).toEqual(platform);
    expect(resolvePlatform(JSON.parse(JSON.stringify(platform)))).toEqual(platform);
  });

  test('later layers win, field by field', () => {
    const platform = resolvePlatform(
      { name: 'one', components: { postgres: { storage: { size: '30Gi', className: 'fast' } } } },
      { name: 'two', components: { postgres: { storage: { size: '40Gi' } }, redis: { maxMemory: '128MB' } } },
    );
    expect(platform.name).toBe('two');
    expect(platform.components.postgres.storage).toEqual({ size: '40Gi', className: 'fast' });
    expect(platform.components.redis.maxMemory).toBe('128MB');
  });

  test('lists are replaced, not joined', () => {
    const command = ['python', 'migrate.py'];
    const platform = resolvePlatform({ components: { 'backend-api': { migrations: { command } } } });
    expect(platform.components['backend-api'].migrations.command).toEqual(command);
  });

  test('databases and clients are added to the default ones', () => {
    const { postgres, keycloak } = resolvePlatform({
      components: {
        postgres: { databases: { reports: { owner: 'reports' } } },
        keycloak: {
          clients: {
            'aroti-ios': { redirectUris: ['app:/back'] },
            web: { type: 'public', redirectUris: ['https://w/'] },
          },
        },
      },
    }).components;
    expect(Object.keys(postgres.databases)).toEqual([
      'aroti',
      'keycloak',
      'temporal',
      'temporal_visibility',
      'reports',
    ]);
    expect(keycloak.clients).toEqual({
      'aroti-ios': { type: 'public', redirectUris: ['app:/back'] },
      'aroti-backend': { type: 'confidential', redirectUris: [] },
      web: { type: 'public', redirectUris: ['https://w/'] },
    });
  });

  test('hosts follow the domain unless they are given', () => {
    const { hosts } = resolvePlatform({ domain: 'example.com', hosts: { auth: 'login.example.org' } });
    expect(hosts).toEqual({ api: 'api.example.com', auth: 'login.example.org', temporal: 'temporal.example.com' });
  });

  test('no layer is changed', () => {
    const layer = Object.freeze({ components: Object.freeze({ redis: Object.freeze({ appendOnly: false }) }) });
    expect(resolvePlatform(layer).components.redis.appendOnly).toBe(false);
  });

  test('a key named __proto__ changes nothing of any object', () => {
    const problems = problemsOf(() => resolvePlatform(JSON.parse('{"__proto__": {"name": "x"}, "domain": "a.b"}')));
    expect(problems).toEqual([{ path: '__proto__', message: expect.stringContaining('unknown key') }]);
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });
});

describe('profile local', () => {
  const { components } = resolvePlatform({ profile: 'local' });

  test('names versions of Temporal that can be had on one machine', () => {
    expect(components.temporal.image).toBe('docker.io/temporalio/auto-setup:1.25.1');
    expect(components.temporal.ui.image).toBe('docker.io/temporalio/ui:2.31.2');
  });

  test('two platforms ask for less than a machine with two cores has', () => {
    const millicores = (cpu: string) => Number(cpu.replace(/m$/, ''));
    const { postgres, redis, keycloak, temporal } = components;
    const api = components['backend-api'];
    const pods = [postgres, redis, keycloak, temporal, temporal.ui, components['temporal-worker'], api, api];
    const sum = pods.reduce((total, { resources }) => total + millicores(resources.requests.cpu), 0);
    expect(sum).toBeLessThanOrEqual(600);
  });

  test('keeps the number of API Pods', () => {
    expect(components['backend-api']).toMatchObject({ replicas: 2, autoscaling: { minReplicas: 2, maxReplicas: 10 } });
  });

  test('is laid under what the document says', () => {
    const image = 'docker.io/temporalio/auto-setup:1.27.3';
    const platform = resolvePlatform({ components: { temporal: { image } } }, { profile: 'local' });
    expect(platform.components.temporal.image).toBe(image);
    expect(platform.components.temporal.resources.requests.cpu).toBe('50m');
  });

  test('goes when a later layer says production', () => {
    expect(resolvePlatform({ profile: 'local' }, { profile: 'production' })).toEqual(resolvePlatform());
  });
});

describe('checkLayer', () => {
  test('gives the layer back as it was', () => {
    const layer = { components: { redis: { maxMemory: '1GB' } } };
    expect(checkLayer(layer)).toBe(layer);
  });

  test('does not ask a part for what only the whole can have', () => {
    expect(problemsOf(() => checkLayer({ components: { 'backend-api': { database: 'shop' } } }))).toEqual([]);
  });
});
