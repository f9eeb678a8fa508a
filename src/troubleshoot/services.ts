import type {
  KubernetesObject,
  V1EndpointSlice,
  V1NetworkPolicy,
  V1Pod,
  V1Service,
  V1ServicePort,
} from '@kubernetes/client-node';
import { closedBy, portNamed } from './network-policies.ts';
import { selectorText } from './selects.ts';
import type { Suspect } from './suspect.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { mustServe } from '../kubernetes/wait/must-serve.ts';
import { isUnseen, liveOf, ofKind, type Snapshot } from '../verify/snapshot.ts';
import { writerText, writtenBy } from '../verify/written-by.ts';

/** A Service as it is to be and as it is, with the Pods of its namespace. */
interface Case {
  wanted: V1Service;
  live: V1Service;
  /** Those that the live selector picks. */
  chosen: readonly V1Pod[];
  /** Those that the wanted selector picks. */
  meant: readonly V1Pod[];
  slices: readonly V1EndpointSlice[];
  policies: readonly V1NetworkPolicy[];
}

interface Fault {
  cause: string;
  evidence: string[];
  remedy: string;
  /** It is what one sees while its Pods are not ready. */
  mayFollow?: boolean;
}

type Rule = (given: Case) => Fault | undefined;

/** In this order: the first that finds something says why the Service is not reachable. */
const rules: readonly Rule[] = [
  selectorElsewhere,
  selectorOnNothing,
  portMissing,
  targetPortWrong,
  closedToAll,
  noneReady,
];

/** What keeps the component's Services from being reached, as far as the objects tell. */
export function serviceSuspects(
  component: string,
  objects: readonly KubernetesObject[],
  snapshot: Snapshot,
): Suspect[] {
  const services = objects.filter((object): object is V1Service => object.kind === 'Service');
  return services
    .filter((wanted) => mustServe(wanted, objects))
    .flatMap((wanted) => {
      const fault = faultOf(wanted, snapshot);
      if (!fault) return [];
      const { mayFollow = false, ...said } = fault;
      const subject = { case: 'service not reachable', component, object: objectName(wanted) } as const;
      return [{ ...subject, ...said, level: 'service', mayFollow }];
    });
}

function faultOf(wanted: V1Service, snapshot: Snapshot): Fault | undefined {
  const live = liveOf(snapshot, wanted);
  const namespace = wanted.metadata?.namespace ?? '';
  if (!live) {
    if (isUnseen(snapshot, wanted)) return undefined;
    return { cause: 'The Service is not there.', evidence: [], remedy: deploy(wanted) };
  }
  const pods = ofKind<V1Pod>(snapshot, 'Pod', namespace).filter(({ metadata }) => !metadata?.deletionTimestamp);
  const slices = ofKind<V1EndpointSlice>(snapshot, 'EndpointSlice', namespace).filter(
    ({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === live.metadata?.name,
  );
  const policies = ofKind<V1NetworkPolicy>(snapshot, 'NetworkPolicy', namespace);
  const given = { wanted, live, chosen: chosenBy(live, pods), meant: chosenBy(wanted, pods), slices, policies };
  return rules.map((rule) => rule(given)).find((fault) => fault !== undefined);
}

function chosenBy({ spec }: V1Service, pods: readonly V1Pod[]): V1Pod[] {
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) return [];
  return pods.filter(({ metadata }) => selector.every(([key, value]) => metadata?.labels?.[key] === value));
}

function selectorElsewhere({ wanted, live, chosen, meant }: Case): Fault | undefined {
  const [has, needs] = [textOf(live), textOf(wanted)];
  if (has === needs || (chosen.length > 0 && chosen.every((pod) => meant.includes(pod)))) return undefined;
  return {
    cause: `Its selector ${has || '(none)'} ${chosen.length === 0 ? 'matches no Pod' : 'leads to other Pods'}; it has to be ${needs}.`,
    evidence: [
      `spec.selector: ${has || '(none)'}${writerText(writtenBy(live, 'spec', 'selector'))}`,
      ...meant.slice(0, 3).map((pod) => `${nameOf(pod)} has ${selectorText(pod.metadata?.labels ?? {})}`),
    ],
    remedy: deploy(wanted),
  };
}

function selectorOnNothing({ wanted, chosen }: Case): Fault | undefined {
  if (chosen.length > 0) return undefined;
  return {
    cause: `No Pod carries ${textOf(wanted)}: there is none that could answer.`,
    evidence: [],
    remedy: `See why its workload makes no Pods, or whether it was scaled to zero: kubectl -n ${wanted.metadata?.namespace} get deployments,statefulsets`,
    mayFollow: true,
  };
}

function portMissing({ wanted, live }: Case): Fault | undefined {
  const lacking = (wanted.spec?.ports ?? []).find(({ port }) => !portOf(live, port));
  if (!lacking) return undefined;
  const has = (live.spec?.ports ?? []).map(({ port }) => port).join(', ') || 'none';
  return {
    cause: `It has no port ${lacking.port}, which everything calls it by; it has: ${has}.`,
    evidence: [`spec.ports: ${has}${writerText(writtenBy(live, 'spec', 'ports'))}`],
    remedy: deploy(wanted),
  };
}

function targetPortWrong({ wanted, live, chosen }: Case): Fault | undefined {
  for (const meant of wanted.spec?.ports ?? []) {
    const has = portOf(live, meant.port);
    const [actual, intended] = [targetOf(has, chosen), targetOf(meant, chosen)];
    const undeclared = typeof has?.targetPort === 'string' && actual === undefined;
    if (!has || (!undeclared && actual === intended)) continue;
    const target = String(has.targetPort ?? has.port);
    return {
      cause: undeclared
        ? `Port ${has.port} leads to a container port called ${target}, which no container of its Pods has.`
        : `Port ${has.port} leads to port ${target} of the Pods; they listen on ${intended ?? meant.targetPort}.`,
      evidence: [
        `spec.ports[port=${has.port}].targetPort: ${target}${writerText(writtenBy(live, 'spec', 'ports'))}`,
        ...chosen.slice(0, 1).map((pod) => `${nameOf(pod)} declares ${declared(pod)}`),
      ],
      remedy: deploy(wanted),
    };
  }
  return undefined;
}

function closedToAll({ wanted, chosen, policies }: Case): Fault | undefined {
  const [pod] = chosen;
  const ports = (wanted.spec?.ports ?? []).map((port) => targetOf(port, chosen)).filter((port) => port !== undefined);
  for (const port of ports) {
    const names = pod ? closedBy(pod, port, policies) : [];
    if (names.length === 0) continue;
    const namespace = wanted.metadata?.namespace;
    return {
      cause: `No NetworkPolicy lets anybody in on TCP ${port}; ${names.join(', ')} ${names.length === 1 ? 'denies' : 'deny'} the rest.`,
      evidence: names.map((name) => `NetworkPolicy/${namespace}/${name} holds for ${nameOf(pod as V1Pod)} (ingress)`),
      remedy: `Allow ingress on TCP ${port} from those who call it, or delete the policy: kubectl -n ${namespace} describe networkpolicy ${names.join(' ')}`,
    };
  }
  return undefined;
}

function noneReady({ wanted, chosen, slices }: Case): Fault | undefined {
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  if (endpoints.some(({ conditions }) => conditions?.ready ?? true)) return undefined;
  return {
    cause: `None of its ${chosen.length} ${chosen.length === 1 ? 'Pod is' : 'Pods are'} ready to answer.`,
    evidence: chosen.slice(0, 3).map((pod) => `${nameOf(pod)}: ${pod.status?.phase ?? 'Unknown'}, not ready`),
    remedy: `Look at what the readiness probe is answered: kubectl -n ${wanted.metadata?.namespace} describe pods -l ${textOf(wanted)}`,
    mayFollow: true,
  };
}

function portOf({ spec }: V1Service, port: number): V1ServicePort | undefined {
  return spec?.ports?.find((one) => one.port === port);
}

/** The Pods' port that a Service's port leads to; undefined for a name that none of them has. */
function targetOf(port: V1ServicePort | undefined, pods: readonly V1Pod[]): number | undefined {
  const target = port?.targetPort ?? port?.port;
  if (typeof target !== 'string') return target as number | undefined;
  return pods.map((pod) => portNamed(pod, target)).find((number) => number !== undefined);
}

function declared({ spec }: V1Pod): string {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.map(({ name, containerPort }) => `${containerPort}${name ? ` (${name})` : ''}`).join(', ') || 'none';
}

function textOf({ spec }: V1Service): string {
  return selectorText(spec?.selector ?? {});
}

function nameOf({ metadata }: V1Pod): string {
  return `Pod/${metadata?.namespace}/${metadata?.name}`;
}

/** The orchestrator sets the fields that are its own right again; those of others it has to be told to take. */
function deploy({ metadata }: V1Service): string {
  return `Run verifyPlatform with {"selfHeal": true}, which puts Service/${metadata?.namespace}/${metadata?.name} back as the revision has it.`;
}
