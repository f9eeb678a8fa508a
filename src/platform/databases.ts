import type { ComponentName } from './components.ts';
import { externalOf } from './external.ts';
import type { Platform } from './schema.ts';
import { defaultDatabases } from './settings/postgres.ts';

/** A database and the role that owns it. */
export interface Database {
  name: string;
  owner: string;
}

/** The databases that the platform has, by name: the document's, without defaults that nothing here uses. */
export function databasesOf(platform: Platform): Database[] {
  const used = databaseUses(platform).filter(({ component }) => !externalOf(platform, component));
  return Object.entries(platform.components.postgres.databases)
    .filter(([name]) => !Object.hasOwn(defaultDatabases, name) || used.some(({ database }) => database === name))
    .map(([name, { owner }]) => ({ name, owner }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The roles that own databases, each once. */
export function databaseOwners(platform: Platform): string[] {
  return [...new Set(databasesOf(platform).map(({ owner }) => owner))];
}

/** The role that owns a database; throws if the platform has no such database, which a resolved document rules out. */
export function ownerOf(platform: Platform, database: string): string {
  const found = platform.components.postgres.databases[database];
  if (!found) throw new Error(`The platform has no database ${database}`);
  return found.owner;
}

/** The key of `postgres-secret` that holds a role's password. */
export function passwordKey(owner: string): string {
  return `${owner.toUpperCase()}_PASSWORD`;
}

/** Which fields of the document name a database, and what they name. */
export function databaseUses({ components }: Platform): { component: ComponentName; path: string; database: string }[] {
  return [
    { component: 'keycloak', path: 'components.keycloak.database', database: components.keycloak.database },
    { component: 'temporal', path: 'components.temporal.database', database: components.temporal.database },
    {
      component: 'temporal',
      path: 'components.temporal.visibilityDatabase',
      database: components.temporal.visibilityDatabase,
    },
    { component: 'backend-api', path: 'components.backend-api.database', database: components['backend-api'].database },
  ];
}
