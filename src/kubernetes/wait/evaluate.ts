import type {
  CoreV1Event,
  KubernetesObject,
  V1EndpointSlice,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ReplicaSet,
  V1Service,
  V1StorageClass,
} from '@kubernetes/client-node';
import { mustServe } from './must-serve.ts';
import { settling } from './settling.ts';
import { earliest } from '../doom/earliest.ts';
import { stuckPods } from '../doom/stuck-pods.ts';
import { findDoom, type Doom, type Graces, type Surroundings } from '../doom.ts';
import { objectName } from '../object-name.ts';
import { readiness, type Readiness, type ReadinessContext } from '../readiness.ts';

/** All that a wait knows at one moment. */
export interface Look {
  /** What is waited for, as it was applied. */
  objects: readonly KubernetesObject[];
  /** Everything that was seen; of an object that is there twice the first counts. */
  seen: readonly KubernetesObject[];
  now: number;
  waitingSince: number;
  evidenceSince?: number | undefined;
  graces: Graces;
  publishesAddresses: boolean;
  /** Jobs, by name, that are known to have completed: they may be gone by now. */
  finishedJobs: ReadonlySet<string>;
}

/** Where a wait stands. */
export interface Standing {
  /** The objects that are not ready; none: the wait is over. */
  pending: Pending[];
  /** Jobs that are complete. */
  finishedJobs: string[];
  /** Pods that have to go before anything can come of it. */
  stuck: V1Pod[];
  /** When to look again though nothing happens, in milliseconds since 1970. */
  lookAgainAt?: number | undefined;
  around: Surroundings;
}

export interface Pending {
  wanted: KubernetesObject;
  /** Absent: it is not there. */
  live?: KubernetesObject | undefined;
  readiness: Readiness;
  /** Why waiting can't help, if that is so. */
  doom?: Doom | undefined;
  /** When it is ready by itself if nothing happens until then, where that is known; in milliseconds since 1970. */
  lookAgainAt?: number | undefined;
}

/** Judges each object by what is known. */
export function evaluate(look: Look): Standing {
  const known = indexOf(look.seen);
  const around = surroundings(look, known);
  const standingOf = (live: KubernetesObject) => {
    const own = readiness(live, contextOf(live, look, known));
    return (own.state === 'ready' && settling(live, around)) || { readiness: own };
  };
  const all = look.objects.map((wanted): Pending => {
    const live = known.get(keyOf(wanted));
    if (live) return { wanted, live, ...standingOf(live) };
    const message = 'Not there';
    const finished = look.finishedJobs.has(objectName(wanted));
    return { wanted, readiness: { state: finished ? 'ready' : 'progressing', reason: 'NotFound', message } };
  });
  const pending = all.filter(({ readiness: { state } }) => state !== 'ready');
  const verdicts = pending.map(({ live }) => (live ? findDoom(live, around) : {}));
  return {
    pending: pending.map((one, index) => ({ ...one, doom: verdicts[index]?.doom })),
    finishedJobs: all
      .filter(({ wanted, readiness: { reason } }) => wanted.kind === 'Job' && reason === 'Complete')
      .map(({ wanted }) => objectName(wanted)),
    stuck: pending.flatMap(({ live }) => (live ? stuckPods(live, around) : [])),
    lookAgainAt: earliest([...all, ...verdicts].map(({ lookAgainAt }) => lookAgainAt)),
    around,
  };
}

function contextOf(live: KubernetesObject, look: Look, known: Known): ReadinessContext {
  const { publishesAddresses, evidenceSince } = look;
  if (live.kind === 'Service' && mustServe(live as V1Service, look.objects)) {
    return { publishesAddresses, endpointSlices: slicesOf(live, known) };
  }
  if (live.kind === 'PersistentVolumeClaim')
    return { awaitsConsumer: awaitsConsumer(live as V1PersistentVolumeClaim, known) };
  return { publishesAddresses, evidenceSince };
}

function slicesOf({ metadata }: KubernetesObject, known: Known): V1EndpointSlice[] {
  return ofKind<V1EndpointSlice>(known, 'EndpointSlice').filter(
    ({ metadata: slice }) =>
      slice?.namespace === metadata?.namespace && slice?.labels?.['kubernetes.io/service-name'] === metadata?.name,
  );
}

function awaitsConsumer({ metadata, spec }: V1PersistentVolumeClaim, known: Known): boolean {
  const storageClass = ofKind<V1StorageClass>(known, 'StorageClass').find(
    (one) => one.metadata?.name === spec?.storageClassName,
  );
  const consumed = ofKind<V1Pod>(known, 'Pod').some(
    (pod) =>
      pod.metadata?.namespace === metadata?.namespace &&
      pod.spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata?.name),
  );
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && !consumed;
}

function surroundings({ now, waitingSince, evidenceSince, graces }: Look, known: Known): Surroundings {
  return {
    pods: ofKind<V1Pod>(known, 'Pod'),
    replicaSets: ofKind<V1ReplicaSet>(known, 'ReplicaSet'),
    claims: ofKind<V1PersistentVolumeClaim>(known, 'PersistentVolumeClaim'),
    events: ofKind<CoreV1Event>(known, 'Event'),
    now,
    waitingSince,
    evidenceSince,
    graces,
  };
}

type Known = ReadonlyMap<string, KubernetesObject>;

function indexOf(seen: readonly KubernetesObject[]): Known {
  return new Map(seen.toReversed().map((object) => [keyOf(object), object]));
}

function keyOf(object: KubernetesObject): string {
  return `${object.apiVersion} ${objectName(object)}`;
}

/** Kubernetes' own kinds: their names are theirs alone among what is watched. */
function ofKind<T extends KubernetesObject>(known: Known, kind: string): T[] {
  return [...known.values()].filter((object) => object.kind === kind) as T[];
}
