import type { Platform } from './schema.ts';

/** The platform's namespaces, as they are called without a prefix. */
export const namespaceNames = [
  'aroti',
  'database',
  'keycloak',
  'temporal',
  'argocd',
  'ingress-nginx',
  'cert-manager',
  'orchestrator',
] as const;

export type NamespaceName = (typeof namespaceNames)[number];

/** What a namespace is called in the cluster: with the platform's prefix. */
export function namespaceOf(platform: Pick<Platform, 'namespacePrefix'>, name: NamespaceName): string {
  return `${platform.namespacePrefix}${name}`;
}

const services = {
  postgres: { namespace: 'database', service: 'postgres', port: 5432 },
  redis: { namespace: 'aroti', service: 'redis', port: 6379 },
  keycloak: { namespace: 'keycloak', service: 'keycloak', port: 8080 },
  temporal: { namespace: 'temporal', service: 'temporal-frontend', port: 7233 },
  'temporal-ui': { namespace: 'temporal', service: 'temporal-ui', port: 8080 },
  'backend-api': { namespace: 'aroti', service: 'aroti-backend-api', port: 8888 },
} as const satisfies Record<string, { namespace: NamespaceName; service: string; port: number }>;

export type ServiceName = keyof typeof services;

/** Where a Service is. */
export interface ServiceAddress {
  namespace: string;
  service: string;
  port: number;
  /** Its DNS name inside the cluster. */
  host: string;
}

/** Where one of the platform's Services is; the API's port is the document's. */
export function serviceAddress(platform: Platform, name: ServiceName): ServiceAddress {
  const { service, port } = services[name];
  const namespace = namespaceOf(platform, services[name].namespace);
  return {
    namespace,
    service,
    port: name === 'backend-api' ? platform.components['backend-api'].port : port,
    host: `${service}.${namespace}.svc.cluster.local`,
  };
}
