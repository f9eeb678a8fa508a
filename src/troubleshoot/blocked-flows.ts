import type { V1Namespace, V1NetworkPolicy, V1Pod, V1Service } from '@kubernetes/client-node';
import { calls } from './flows.ts';
import { blockades, portNamed, type Blockade } from './network-policies.ts';
import type { Suspect } from './suspect.ts';
import { serviceAddress, type OwnService } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';
import { ofKind, type Snapshot } from '../verify/snapshot.ts';

const componentLabel = 'aroti.dev/component';

/** Connections between the components that NetworkPolicies forbid. */
export function blockedFlows(platform: Platform, components: readonly string[], snapshot: Snapshot): Suspect[] {
  const policies = ofKind<V1NetworkPolicy>(snapshot, 'NetworkPolicy');
  if (policies.length === 0) return [];
  const namespaces = ofKind<V1Namespace>(snapshot, 'Namespace');
  return components.flatMap((component) =>
    (calls[component] ?? []).flatMap((name): Suspect[] => {
      const address = serviceAddress(platform, name).inCluster;
      const from = podOf(component, snapshot);
      const target = address && targetOf(address, snapshot);
      if (!from || !target) return [];
      const found = blockades({ from, ...target }, policies, namespaces);
      return found.map((blockade) => suspect(component, address, target.port, blockade));
    }),
  );
}

function podOf(component: string, snapshot: Snapshot): V1Pod | undefined {
  return ofKind<V1Pod>(snapshot, 'Pod').find(({ metadata }) => metadata?.labels?.[componentLabel] === component);
}

/** A Pod behind the Service, and its port. */
function targetOf(address: OwnService, snapshot: Snapshot): { to: V1Pod; port: number } | undefined {
  const service = ofKind<V1Service>(snapshot, 'Service', address.namespace).find(
    ({ metadata }) => metadata?.name === address.service,
  );
  const selector = Object.entries(service?.spec?.selector ?? {});
  const to = ofKind<V1Pod>(snapshot, 'Pod', address.namespace).find(
    ({ metadata }) => selector.length > 0 && selector.every(([key, value]) => metadata?.labels?.[key] === value),
  );
  const target = service?.spec?.ports?.find(({ port }) => port === address.port)?.targetPort ?? address.port;
  const port = typeof target === 'number' ? target : to && portNamed(to, String(target));
  return to && port !== undefined ? { to, port } : undefined;
}

function suspect(
  component: string,
  { namespace, service }: OwnService,
  port: number,
  { direction, namespace: where, policies }: Blockade,
): Suspect {
  const way = direction === 'ingress' ? 'into' : 'out of';
  return {
    case: 'service not reachable',
    component,
    object: `NetworkPolicy/${where}/${policies[0]}`,
    cause: `No NetworkPolicy lets ${component} reach Service/${namespace}/${service}: what holds for the Pods in ${where} allows nothing of it ${way} them.`,
    evidence: [
      ...policies.map((name) => `NetworkPolicy/${where}/${name} holds for the Pod (${direction})`),
      `needed: TCP ${port} from ${component} to Service/${namespace}/${service}`,
    ],
    remedy: `Allow ${direction} on TCP ${port} for it in ${where}, or delete the policy: kubectl -n ${where} describe networkpolicy ${policies.join(' ')}`,
    level: 'reference',
    mayFollow: false,
    // Where nobody gets in, it is not about this one.
    blames: [`Service/${namespace}/${service}`],
  };
}
