import type { Check } from './check.ts';
import { databasesOf, databaseUses } from '../databases.ts';

/** Databases, their owners, and the components that use them. */
export const databaseChecks: readonly Check[] = [databasesThere, databasesAlike, oneOwnerForTemporal, reservedNames];

const serversOwn = ['postgres', 'template0', 'template1'];

function databasesThere(platform: Parameters<Check>[0]) {
  const names = Object.keys(platform.components.postgres.databases).sort();
  return databaseUses(platform)
    .filter(({ database }) => !names.includes(database))
    .map(({ path }) => ({ path, message: `is none of components.postgres.databases (${names.join(', ')})` }));
}

function databasesAlike(platform: Parameters<Check>[0]) {
  const uses = databaseUses(platform);
  return uses.flatMap(({ path, database }, index) => {
    const first = uses.slice(0, index).find((use) => use.database === database);
    return first ? [{ path, message: `is the same as ${first.path}; each needs a database of its own` }] : [];
  });
}

function oneOwnerForTemporal({ components }: Parameters<Check>[0]) {
  const { database, visibilityDatabase } = components.temporal;
  const [main, visibility] = [database, visibilityDatabase].map((name) => components.postgres.databases[name]?.owner);
  if (main === undefined || visibility === undefined || main === visibility) return [];
  return [
    {
      path: `components.postgres.databases.${visibilityDatabase}.owner`,
      message: `is another than the owner of ${database}; Temporal logs in to both as one role`,
    },
  ];
}

function reservedNames(platform: Parameters<Check>[0]) {
  return databasesOf(platform).flatMap(({ name, owner }) => {
    const path = `components.postgres.databases.${name}`;
    const message = "is a name of the server's own; choose another";
    return [
      ...(serversOwn.includes(name) ? [{ path, message }] : []),
      ...(owner === 'postgres' || owner === 'public' || owner.startsWith('pg_')
        ? [{ path: `${path}.owner`, message }]
        : []),
    ];
  });
}
