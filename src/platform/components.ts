/** The parts that a platform is made of, in the order in which the seed's script deployed them (`order: serial`). */
export const componentNames = [
  'namespaces',
  'rbac',
  'secrets',
  'postgres',
  'redis',
  'keycloak',
  'temporal',
  'migrations',
  'backend-api',
  'temporal-worker',
] as const;

export type ComponentName = (typeof componentNames)[number];

export function isComponentName(name: string): name is ComponentName {
  return (componentNames as readonly string[]).includes(name);
}

/** What has to be deployed before a component: the one table that the order of a deployment follows from. */
export const requires: Readonly<Record<ComponentName, readonly ComponentName[]>> = {
  namespaces: [],
  rbac: ['namespaces'],
  secrets: ['namespaces'],
  postgres: ['rbac', 'secrets'],
  redis: ['rbac', 'secrets'],
  keycloak: ['postgres'],
  temporal: ['postgres'],
  migrations: ['postgres'],
  'backend-api': ['migrations', 'redis', 'keycloak', 'temporal'],
  'temporal-worker': ['temporal', 'migrations'],
};

/** Rows of `requires` that a component waits for where there are any, and works without. */
export const optionalRequires: Readonly<Partial<Record<ComponentName, readonly ComponentName[]>>> = {
  'backend-api': ['temporal'],
};

/** Components that are there whenever another one is: they have no settings of their own, but are part of its settings. */
export const partOf: Readonly<Partial<Record<ComponentName, ComponentName>>> = {
  migrations: 'backend-api',
};
