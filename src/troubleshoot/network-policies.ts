import type {
  V1Namespace,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
  V1Pod,
} from '@kubernetes/client-node';
import { selects } from './selects.ts';

/** A connection over TCP that the platform needs. */
export interface Flow {
  from: V1Pod;
  to: V1Pod;
  /** Of the Pod that is called, not of its Service. */
  port: number;
}

/** A direction that the policies of a namespace forbid. */
export interface Blockade {
  direction: 'ingress' | 'egress';
  namespace: string;
  /** Names of the policies that hold for the Pod and none of which lets the connection through. */
  policies: string[];
}

/** As the API server gives them: the client library calls `from` differently. */
interface Rule {
  from?: V1NetworkPolicyPeer[];
  to?: V1NetworkPolicyPeer[];
  ports?: V1NetworkPolicyPort[];
}

/** Which policies forbid a connection; none: it is allowed. Where the network does not enforce policies, it works all the same. */
export function blockades(
  { from, to, port }: Flow,
  policies: readonly V1NetworkPolicy[],
  namespaces: readonly V1Namespace[],
): Blockade[] {
  const judge = (direction: Blockade['direction'], subject: V1Pod, peer: V1Pod): Blockade[] => {
    const holding = policies.filter((policy) => holdsFor(policy, subject, direction));
    const allowed = holding
      .flatMap((policy) => rulesOf(policy, direction).map((rule) => ({ policy, rule })))
      .some(
        ({ policy, rule }) =>
          allowsPort(rule.ports, port, to) &&
          allowsPeer(direction === 'ingress' ? rule.from : rule.to, peer, policy, namespaces),
      );
    if (holding.length === 0 || allowed) return [];
    const names = holding.map(({ metadata }) => metadata?.name ?? '');
    return [{ direction, namespace: subject.metadata?.namespace ?? '', policies: names }];
  };
  return [...judge('egress', from, to), ...judge('ingress', to, from)];
}

/** The policies that hold for a Pod where none of them lets anybody in on the port; none: somebody gets in, or there are none. */
export function closedBy(to: V1Pod, port: number, policies: readonly V1NetworkPolicy[]): string[] {
  const holding = policies.filter((policy) => holdsFor(policy, to, 'ingress'));
  const open = holding.flatMap((policy) => rulesOf(policy, 'ingress')).some(({ ports }) => allowsPort(ports, port, to));
  return open ? [] : holding.map(({ metadata }) => metadata?.name ?? '');
}

function holdsFor({ metadata, spec }: V1NetworkPolicy, pod: V1Pod, direction: Blockade['direction']): boolean {
  const types = spec?.policyTypes ?? ['Ingress', ...(spec?.egress ? ['Egress'] : [])];
  return (
    metadata?.namespace === pod.metadata?.namespace &&
    types.includes(direction === 'ingress' ? 'Ingress' : 'Egress') &&
    selects(spec?.podSelector ?? {}, pod.metadata?.labels)
  );
}

function rulesOf({ spec }: V1NetworkPolicy, direction: Blockade['direction']): Rule[] {
  return (spec?.[direction] ?? []) as Rule[];
}

function allowsPort(ports: readonly V1NetworkPolicyPort[] | undefined, port: number, to: V1Pod): boolean {
  if (!ports?.length) return true;
  return ports
    .filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP')
    .some((allowed) => {
      if (allowed.port === undefined) return true;
      const first = typeof allowed.port === 'number' ? allowed.port : portNamed(to, String(allowed.port));
      return first !== undefined && first <= port && port <= (allowed.endPort ?? first);
    });
}

/** The number of a container's port that has a name. */
export function portNamed({ spec }: V1Pod, wanted: string): number | undefined {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.find(({ name }) => name === wanted)?.containerPort;
}

function allowsPeer(
  peers: readonly V1NetworkPolicyPeer[] | undefined,
  pod: V1Pod,
  policy: V1NetworkPolicy,
  namespaces: readonly V1Namespace[],
): boolean {
  if (!peers?.length) return true;
  const name = pod.metadata?.namespace;
  const labels = namespaces.find(({ metadata }) => metadata?.name === name)?.metadata?.labels ?? {};
  return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    // Addresses of Pods come and go: a rule that lets addresses in gets the benefit of the doubt.
    if (ipBlock) return true;
    const inNamespace = namespaceSelector
      ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': name ?? '', ...labels })
      : name === policy.metadata?.namespace;
    return inNamespace && selects(podSelector ?? {}, pod.metadata?.labels);
  });
}
