import type { V1Deployment, V1Job } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { containerOf, envOf, objectOf, rendered } from './rendered.ts';
import { givenKeys, secretSpecs } from '../../../src/manifests/index.ts';
import { credentialsOf } from '../../../src/manifests/credentials.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { externalNames, type ExternalName } from '../../../src/platform/external.ts';
import type { Platform, PlatformLayer } from '../../../src/platform/schema.ts';

const externals = {
  postgres: { host: 'db.example.com', port: 6432, secret: { name: 'db-admin', namespace: 'credentials' } },
  redis: { host: 'cache.example.com', port: 6380, secret: { name: 'cache-login' } },
  keycloak: { host: 'id.example.com', port: 8081, secret: { name: 'id-admin' } },
  temporal: { host: 'temporal.shared.svc', port: 7234 },
};
const own = resolvePlatform();
const withExternal = (...names: ExternalName[]): Platform => {
  const components = Object.fromEntries(names.map((name) => [name, { external: externals[name] }]));
  return resolvePlatform({ components } as PlatformLayer);
};
const nothingOwn = withExternal(...externalNames);
const env = (platform: Platform, name: string) =>
  envOf(containerOf(objectOf<V1Deployment>(platform, 'Deployment', name)));

describe.each(externalNames)('%s', (component) => {
  const platform = withExternal(component);

  test('has no object, no ServiceAccount and no Pod', () => {
    expect(rendered(platform, component)).toEqual([]);
    const accounts = rendered(platform, 'rbac').map(({ metadata }) => metadata.name);
    expect(accounts.filter((name) => [component, `${component}-ui`].includes(name))).toEqual([]);
  });

  test('nobody is told of a Service that is not there', () => {
    const gone = component === 'temporal' ? 'temporal-frontend.temporal.svc' : `${component}.`;
    const said = JSON.stringify([...rendered(platform), ...secretSpecs(platform)]);
    const hosts = [...said.matchAll(/[\w.-]+\.svc\.cluster\.local/g)].map(([host]) => host);
    expect(hosts.filter((host) => host.startsWith(gone))).toEqual([]);
  });

  test('what is different of the others', () => {
    expect(differences(platform)).toMatchSnapshot();
  });
});

describe('what the others are told', () => {
  test('Keycloak and Temporal: where their databases are', () => {
    const platform = withExternal('postgres');
    expect(env(platform, 'keycloak')['KC_DB_URL']).toBe('jdbc:postgresql://db.example.com:6432/keycloak');
    expect(env(platform, 'temporal')).toMatchObject({ POSTGRES_SEEDS: 'db.example.com', DB_PORT: '6432' });
  });

  test('the API, its migrations and its worker: everything', () => {
    const told = {
      KEYCLOAK_URL: 'http://id.example.com:8081',
      TEMPORAL_ADDRESS: 'temporal.shared.svc:7234',
    };
    expect(env(nothingOwn, 'aroti-backend-api')).toMatchObject(told);
    expect(env(nothingOwn, 'temporal-worker')).toMatchObject(told);
    const backend = secretSpecs(nothingOwn).find(({ name }) => name === 'aroti-backend-secrets');
    expect(JSON.stringify(backend?.keys['DATABASE_URL'])).toContain('@db.example.com:6432/aroti');
    expect(JSON.stringify(backend?.keys['REDIS_URL'])).toContain('@cache.example.com:6380/0');
  });

  test('a document that names another server makes other Pods and another Job, though only a Secret tells them where it is', () => {
    const moved = resolvePlatform({
      components: { postgres: { external: { ...externals.postgres, host: 'db2.example.com' } } },
    });
    const templates = (platform: Platform) =>
      ['aroti-backend-api', 'temporal-worker'].map(
        (name) => objectOf<V1Deployment>(platform, 'Deployment', name).spec?.template,
      );
    const before = withExternal('postgres');
    expect(templates(moved)).not.toEqual(templates(before));
    const jobs = [before, moved, own].map((platform) => (rendered(platform, 'migrations')[0] as V1Job).metadata?.name);
    expect(new Set(jobs).size).toBe(3);
  });
});

describe('Secrets', () => {
  const keysOf = (platform: Platform) =>
    Object.fromEntries(secretSpecs(platform).map(({ name, keys }) => [name, Object.keys(keys)]));

  test('hold what is the platform’s own: roles and clients, no admin of a server that is not', () => {
    expect(keysOf(nothingOwn)).toEqual({
      'postgres-secret': ['AROTI_PASSWORD'],
      'keycloak-secret': ['AROTI_BACKEND_CLIENT_SECRET'],
      'aroti-backend-secrets': ['DATABASE_URL', 'REDIS_URL', 'KEYCLOAK_CLIENT_SECRET', 'SECRET_KEY'],
    });
  });

  test('logins of administrators come from where they are', () => {
    expect(credentialsOf(own, 'postgres')).toEqual({ namespace: 'database', name: 'postgres-secret' });
    expect(credentialsOf(nothingOwn, 'postgres')).toEqual({ namespace: 'credentials', name: 'db-admin' });
    expect(credentialsOf(nothingOwn, 'redis')).toEqual({ namespace: 'aroti', name: 'cache-login' });
    const staging = resolvePlatform({
      namespacePrefix: 'staging-',
      components: { keycloak: { external: externals.keycloak } },
    });
    expect(credentialsOf(staging, 'keycloak')).toEqual({ namespace: 'staging-keycloak', name: 'id-admin' });
  });

  test('of the user’s, all keys that will be needed are known beforehand', () => {
    expect(givenKeys(own)).toEqual([]);
    expect(givenKeys(nothingOwn).map(({ namespace, name, key }) => `${namespace}/${name}/${key}`)).toEqual([
      'credentials/db-admin/POSTGRES_USER',
      'credentials/db-admin/POSTGRES_PASSWORD',
      'aroti/cache-login/REDIS_PASSWORD',
      'keycloak/id-admin/KC_BOOTSTRAP_ADMIN_USERNAME',
      'keycloak/id-admin/KC_BOOTSTRAP_ADMIN_PASSWORD',
    ]);
  });
});

/** The objects and Secrets that are gone, and the lines that are new in the others. */
function differences(platform: Platform): string {
  const [before, after] = [linesOf(own), linesOf(platform)];
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => `gone: ${name}`);
  const changed = [...after].flatMap(([name, lines]) => {
    const others = new Set(before.get(name) ?? []);
    const added = lines.filter((line) => !others.has(line));
    return added.length > 0 ? [`${name}:`, ...added] : [];
  });
  return [...gone, ...changed].join('\n');
}

function linesOf(platform: Platform): Map<string, string[]> {
  const objects = rendered(platform).map((object) => ({ ...object, kind: object.kind, ...object.metadata, object }));
  const secrets = secretSpecs(platform).map((object) => ({ kind: 'Secret', ...object, object }));
  return new Map(
    [...objects, ...secrets].map(({ kind, namespace = '', name, object }) => [
      `${kind}/${namespace}/${name.replace(/-[0-9a-f]{10}$/, '')}`,
      stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }).split('\n'),
    ]),
  );
}
