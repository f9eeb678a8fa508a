import type { V1EndpointSlice, V1Ingress, V1LoadBalancerStatus, V1Service } from '@kubernetes/client-node';
import { progressing, ready, type Readiness, type ReadinessContext } from './types.ts';

export function serviceReadiness({ spec, status }: V1Service, context: ReadinessContext): Readiness {
  if (spec?.type === 'LoadBalancer' && context.publishesAddresses && !hasAddress(status))
    return progressing('No address yet');
  if (!context.endpointSlices) return ready('Exists');
  const count = readyEndpoints(context.endpointSlices);
  return count > 0 ? ready(`Ready endpoints: ${count}`) : progressing('Ready endpoints: 0');
}

export function ingressReadiness({ status }: V1Ingress, { publishesAddresses }: ReadinessContext): Readiness {
  return publishesAddresses && !hasAddress(status) ? progressing('No address yet') : ready('Exists');
}

function hasAddress(status: { loadBalancer?: V1LoadBalancerStatus | object } | undefined): boolean {
  const addresses = status?.loadBalancer as V1LoadBalancerStatus | undefined;
  return (addresses?.ingress ?? []).length > 0;
}

/** An endpoint of which nothing is known counts as ready, as the API says. */
function readyEndpoints(slices: readonly V1EndpointSlice[]): number {
  return slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready ?? true)
    .length;
}
