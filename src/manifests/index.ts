import type { KubernetesObject } from '@kubernetes/client-node';
import { backendApi } from './backend-api.ts';
import { keycloak } from './keycloak.ts';
import { migrations } from './migrations.ts';
import { namespaces } from './namespaces.ts';
import { postgres } from './postgres.ts';
import { rbac } from './rbac.ts';
import { redis } from './redis.ts';
import { temporalWorker } from './temporal-worker.ts';
import { temporal } from './temporal.ts';
import { isComponentName, type ComponentName } from '../platform/components.ts';
import { externalOf, type ExternalName } from '../platform/external.ts';
import type { Platform } from '../platform/schema.ts';

export { givenKeys } from './credentials.ts';
export { secretSpecs, type SecretKey, type SecretSource, type SecretSpec } from './secrets.ts';

/**
 * The objects of each component, in the order in which they are applied. Secrets have none here: what they hold is made in
 * the cluster from `secretSpecs`.
 */
export const manifests: Readonly<Record<ComponentName, (platform: Platform) => KubernetesObject[]>> = {
  namespaces,
  rbac,
  secrets: () => [],
  postgres: unlessExternal('postgres', postgres),
  redis: unlessExternal('redis', redis),
  keycloak: unlessExternal('keycloak', keycloak),
  temporal: unlessExternal('temporal', temporal),
  migrations,
  'backend-api': backendApi,
  'temporal-worker': temporalWorker,
};

/** What runs elsewhere has no objects here. */
function unlessExternal(component: ExternalName, render: (platform: Platform) => KubernetesObject[]) {
  return (platform: Platform) => (externalOf(platform, component) ? [] : render(platform));
}

/** The objects of the user's own components, by component, as they were read when the revision was made. */
export type Extras = Readonly<Record<string, readonly KubernetesObject[]>>;

/** A document and all that it takes to render it. */
export interface Deployable {
  platform: Platform;
  extras: Extras;
}

/** The objects of a component, one of the project's own or one of the user's. */
export function objectsOf({ platform, extras }: Deployable, component: string): readonly KubernetesObject[] {
  if (isComponentName(component)) return manifests[component](platform);
  return (Object.hasOwn(extras, component) && extras[component]) || [];
}
