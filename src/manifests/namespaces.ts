import type { V1Namespace } from '@kubernetes/client-node';
import { metadataOf } from './parts/metadata.ts';
import { namespaceNames, namespaceOf, type NamespaceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

type Level = 'restricted' | 'baseline';

/** Pod Security level that each namespace enforces. */
export const podSecurityLevels: Readonly<Record<NamespaceName, Level>> = {
  aroti: 'restricted',
  database: 'restricted',
  keycloak: 'restricted',
  temporal: 'restricted',
  argocd: 'baseline',
  // An ingress controller binds ports below 1024.
  'ingress-nginx': 'baseline',
  'cert-manager': 'restricted',
  orchestrator: 'restricted',
};

/** The platform's namespaces. */
export function namespaces(platform: Platform): V1Namespace[] {
  return namespaceNames.map((name) => {
    const metadata = metadataOf(platform, 'namespaces', { name: namespaceOf(platform, name) });
    return {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { ...metadata, labels: { ...metadata.labels, ...podSecurityLabels(podSecurityLevels[name]) } },
    };
  });
}

function podSecurityLabels(enforced: Level): Record<string, string> {
  return {
    'pod-security.kubernetes.io/enforce': enforced,
    'pod-security.kubernetes.io/warn': 'restricted',
    'pod-security.kubernetes.io/audit': 'restricted',
  };
}
