import { externalOf, type External } from './external.ts';
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

/** A port of a Service of the cluster. */
export interface OwnService {
  namespace: string;
  service: string;
  port: number;
}

/** Where a server is reached. */
export interface ServiceAddress {
  /** Its DNS name, as Pods use it. */
  host: string;
  port: number;
  /** The Service that the host stands for; absent: it is none of this cluster's. */
  inCluster?: OwnService;
}

const clusterDomain = 'cluster.local';
const ofCluster = /^(?<service>[^.]+)\.(?<namespace>[^.]+)\.svc(\.cluster\.local)?$/;

/** One of the platform's own Services; the API's port is the document's. */
export function ownService(platform: Platform, name: ServiceName): OwnService {
  const { service, namespace, port } = services[name];
  return {
    namespace: namespaceOf(platform, namespace),
    service,
    port: name === 'backend-api' ? platform.components['backend-api'].port : port,
  };
}

/** Where the others find a server: the external one where the document names one, else the platform's own Service. */
export function serviceAddress(platform: Platform, name: ServiceName): ServiceAddress {
  const external = externalOf(platform, name);
  if (external) return externalAddress(external);
  const inCluster = ownService(platform, name);
  const { namespace, service, port } = inCluster;
  return { host: `${service}.${namespace}.svc.${clusterDomain}`, port, inCluster };
}

function externalAddress({ host, port }: External): ServiceAddress {
  const { service, namespace } = ofCluster.exec(host)?.groups ?? {};
  return { host, port, ...(service && namespace && { inCluster: { namespace, service, port } }) };
}
