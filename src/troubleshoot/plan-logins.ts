import type { SecretValues } from '../kubernetes/secret-values.ts';
import { secretNames } from '../manifests/secret-names.ts';
import { databasesOf, ownerOf, passwordKey } from '../platform/databases.ts';
import { isEnabled } from '../platform/graph.ts';
import { namespaceOf, serviceAddress, type NamespaceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

/** A login to a database to be tried, and where its password is from. */
export interface PlannedLogin {
  component: string;
  database: string;
  user: string;
  password: string;
  /** `Secret/database/postgres-secret key KEYCLOAK_PASSWORD` */
  source: string;
  /** The Secret itself. */
  secret: string;
}

/**
 * The logins that prove that every database can be used: each owner's own, and that of each component whose copy of the
 * password is another one. What its Secret does not hold can't be tried, and is named by whoever read the Secret.
 */
export function planLogins(platform: Platform, secrets: ReadonlyMap<string, SecretValues>): PlannedLogin[] {
  const login = (
    component: string,
    namespace: NamespaceName,
    name: string,
    key: string,
    made: (value: string) => Pick<PlannedLogin, 'database' | 'user' | 'password'> | undefined,
  ): PlannedLogin[] => {
    const place = `${namespaceOf(platform, namespace)}/${name}`;
    const value = secrets.get(place)?.[key];
    const credentials = value === undefined ? undefined : made(value);
    if (!credentials || !isEnabled(platform, component)) return [];
    return [{ component, ...credentials, source: `Secret/${place} key ${key}`, secret: `Secret/${place}` }];
  };
  const { keycloak, temporal } = platform.components;
  const owners = databasesOf(platform).flatMap(({ name, owner }) =>
    login('postgres', 'database', secretNames.postgres, passwordKey(owner), (password) => ({
      database: name,
      user: owner,
      password,
    })),
  );
  const as = (database: string) => (password: string) => ({ database, user: ownerOf(platform, database), password });
  const copies = [
    ...login('keycloak', 'keycloak', secretNames.keycloak, 'KC_DB_PASSWORD', as(keycloak.database)),
    ...login('temporal', 'temporal', secretNames.temporal, 'POSTGRES_PWD', as(temporal.database)),
    ...login('backend-api', 'aroti', secretNames.backend, 'DATABASE_URL', (url) => fromUrl(platform, url)),
  ];
  const same = (a: PlannedLogin) => (b: PlannedLogin) =>
    a.database === b.database && a.user === b.user && a.password === b.password;
  return [...owners, ...copies.filter((copy) => !owners.some(same(copy)))];
}

/** What a URL logs in with; undefined where it leads to a server that is not the platform's. */
function fromUrl(platform: Platform, text: string) {
  const url = URL.parse(text);
  const { host, inCluster } = serviceAddress(platform, 'postgres');
  const short = inCluster && `${inCluster.service}.${inCluster.namespace}`;
  const own = [host, ...(short ? [short, `${short}.svc`, `${short}.svc.cluster.local`] : [])];
  if (!url || !own.includes(url.hostname)) return undefined;
  return {
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
