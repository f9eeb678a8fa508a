import type { ComponentName } from '../../platform/components.ts';
import { namespaceOf, type NamespaceName } from '../../platform/names.ts';
import type { Platform } from '../../platform/schema.ts';

/** Something that runs in Pods: what its Deployment or StatefulSet, its ServiceAccount and its label `app` are called. */
export interface Workload {
  component: ComponentName;
  name: string;
  namespace: NamespaceName;
}

/** Every workload of a platform. */
export const workloads = {
  postgres: { component: 'postgres', name: 'postgres', namespace: 'database' },
  redis: { component: 'redis', name: 'redis', namespace: 'aroti' },
  keycloak: { component: 'keycloak', name: 'keycloak', namespace: 'keycloak' },
  temporal: { component: 'temporal', name: 'temporal', namespace: 'temporal' },
  temporalUi: { component: 'temporal', name: 'temporal-ui', namespace: 'temporal' },
  migrations: { component: 'migrations', name: 'aroti-backend-migrations', namespace: 'aroti' },
  backendApi: { component: 'backend-api', name: 'aroti-backend-api', namespace: 'aroti' },
  temporalWorker: { component: 'temporal-worker', name: 'temporal-worker', namespace: 'aroti' },
} as const satisfies Record<string, Workload>;

/** The label that a workload's Pods are found by. */
export function selectorOf({ name }: Workload): Record<string, string> {
  return { app: name };
}

/** A workload's name and its namespace in the cluster. */
export function placeOf(platform: Platform, { name, namespace }: Workload): { name: string; namespace: string } {
  return { name, namespace: namespaceOf(platform, namespace) };
}
