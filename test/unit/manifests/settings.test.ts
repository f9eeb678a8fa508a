import type { V1Deployment, V1PersistentVolumeClaim, V1StatefulSet } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { containerOf, envOf, objectOf, rendered } from './rendered.ts';
import { secretSpecs } from '../../../src/manifests/index.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import type { PlatformLayer } from '../../../src/platform/schema.ts';

const withComponents = (components: PlatformLayer['components']) => resolvePlatform({ components });
const deployment = (platform: ReturnType<typeof resolvePlatform>, name: string) =>
  objectOf<V1Deployment>(platform, 'Deployment', name);

describe('the document decides', () => {
  test('the volume', () => {
    const platform = withComponents({ postgres: { storage: { size: '1Ti', className: 'fast-ssd' } } });
    const { spec } = objectOf<V1PersistentVolumeClaim>(platform, 'PersistentVolumeClaim', 'postgres-data');
    expect(spec).toMatchObject({ storageClassName: 'fast-ssd', resources: { requests: { storage: '1Ti' } } });
  });

  test('how many connections PostgreSQL takes', () => {
    const platform = withComponents({ postgres: { maxConnections: 500 } });
    expect(containerOf(objectOf<V1StatefulSet>(platform, 'StatefulSet', 'postgres')).args).toContain(
      'max_connections=500',
    );
  });

  test('the databases and roles that components log in with', () => {
    const platform = withComponents({
      postgres: {
        databases: { users: { owner: 'idp' }, flows: { owner: 'flow' }, flows_visibility: { owner: 'flow' } },
      },
      keycloak: { database: 'users' },
      temporal: { database: 'flows', visibilityDatabase: 'flows_visibility' },
    });
    expect(envOf(containerOf(deployment(platform, 'keycloak')))).toMatchObject({
      KC_DB_USERNAME: 'idp',
      KC_DB_URL: expect.stringMatching(/\/users$/),
    });
    expect(envOf(containerOf(deployment(platform, 'temporal')))).toMatchObject({
      POSTGRES_USER: 'flow',
      DBNAME: 'flows',
      VISIBILITY_DBNAME: 'flows_visibility',
    });
    const keys = secretSpecs(platform).map(({ name, keys }) => [name, keys] as const);
    expect(Object.fromEntries(keys)).toMatchObject({
      'postgres-secret': { IDP_PASSWORD: { kind: 'generated' }, FLOW_PASSWORD: { kind: 'generated' } },
      'keycloak-secret': { KC_DB_PASSWORD: { from: { key: 'IDP_PASSWORD' } } },
      'temporal-secret': { POSTGRES_PWD: { from: { key: 'FLOW_PASSWORD' } } },
    });
  });

  test("the API's port, command of migrations and variables", () => {
    const platform = withComponents({
      'backend-api': { port: 9999, migrations: { command: ['flask', 'db', 'upgrade'] }, env: { SENTRY: 'on' } },
    });
    const api = deployment(platform, 'aroti-backend-api');
    expect(containerOf(api).ports).toEqual([{ name: 'http', containerPort: 9999, protocol: 'TCP' }]);
    expect(envOf(containerOf(api))).toMatchObject({ PORT: '9999', SENTRY: 'on' });
    expect(api.spec?.template.spec?.initContainers?.[0]?.command).toEqual(['flask', 'db', 'upgrade']);
    expect(envOf(containerOf(deployment(platform, 'temporal-worker')))).not.toHaveProperty('SENTRY');
  });

  test('whether the number of Pods is fixed', () => {
    const platform = withComponents({ 'backend-api': { replicas: 3, autoscaling: { enabled: false } } });
    const api = deployment(platform, 'aroti-backend-api');
    expect(api.spec?.replicas).toBe(3);
    expect(api.metadata?.annotations).toBeUndefined();
    expect(rendered(platform).map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  });

  test('nothing of how many Pods there are while an autoscaler does', () => {
    expect(deployment(resolvePlatform(), 'aroti-backend-api').spec).not.toHaveProperty('replicas');
  });

  test('how long a rollout may make no progress', () => {
    const platform = withComponents({ keycloak: { timeoutSeconds: 900 } });
    expect(deployment(platform, 'keycloak').spec?.progressDeadlineSeconds).toBe(900);
  });

  test('which secrets Keycloak gets for its clients', () => {
    const platform = withComponents({ keycloak: { clients: { 'mail-sender': {} } } });
    const secret = secretSpecs(platform).find(({ name }) => name === 'keycloak-secret');
    expect(Object.keys(secret?.keys ?? {})).toEqual(
      expect.arrayContaining(['AROTI_BACKEND_CLIENT_SECRET', 'MAIL_SENDER_CLIENT_SECRET']),
    );
  });
});

describe('without Temporal', () => {
  const off = { enabled: false };
  const platform = withComponents({ temporal: off, 'temporal-worker': off });

  test('the API is told nothing of it', () => {
    const names = Object.keys(envOf(containerOf(deployment(platform, 'aroti-backend-api'))));
    expect(names.filter((name) => name.startsWith('TEMPORAL'))).toEqual([]);
  });

  test('there is neither its Secret nor its ServiceAccounts', () => {
    expect(secretSpecs(platform).map(({ name }) => name)).not.toContain('temporal-secret');
    const accounts = rendered(platform, 'rbac').map(({ metadata }) => metadata.name);
    expect(accounts).toEqual(['postgres', 'redis', 'keycloak', 'aroti-backend-migrations', 'aroti-backend-api']);
  });
});
