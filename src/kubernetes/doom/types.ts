import type { CoreV1Event, V1ObjectMeta, V1PersistentVolumeClaim, V1Pod, V1ReplicaSet } from '@kubernetes/client-node';
import { eventTime } from '../time.ts';

/** What is known around the objects that are waited for. */
export interface Surroundings {
  pods: readonly V1Pod[];
  replicaSets: readonly V1ReplicaSet[];
  claims: readonly V1PersistentVolumeClaim[];
  events: readonly CoreV1Event[];
  /** All times in milliseconds since 1970. */
  now: number;
  /** When the wait began: events about a workload itself don't say which of its revisions they mean, so older ones don't count. */
  waitingSince: number;
  /** What was tried before this says nothing about now, such as an image that was missing then; absent: everything counts. */
  evidenceSince?: number | undefined;
  graces: Graces;
}

/** How long a state that may pass by itself is watched before it counts, in milliseconds. */
export interface Graces {
  unschedulable: number;
  /** A quota's own count lags behind Pods that were just deleted. */
  creation: number;
  /** A provisioner tries again at once. */
  provisioning: number;
  /** A container without a readiness probe may crash at once. */
  settling: number;
}

export const defaultGraces: Graces = { unschedulable: 15_000, creation: 3_000, provisioning: 5_000, settling: 5_000 };

/** For whoever does not wait: nothing is given time to pass by itself. */
export const noGraces: Graces = { unschedulable: 0, creation: 0, provisioning: 0, settling: 0 };

/** Why one Pod can't get ready. */
export interface Plight {
  reason: string;
  message: string;
  container?: string | undefined;
  /** Not at this moment, but a moment ago and it is not over: it runs between two crashes. */
  between?: boolean | undefined;
  missing?: MissingReference | undefined;
}

/** What the Pod refers to and the kubelet did not find; it may be there by now. */
export interface MissingReference {
  kind: 'Secret' | 'ConfigMap';
  namespace: string;
  name: string;
}

/** A plight, or when it may have become one. */
export interface Finding {
  plight?: Plight | undefined;
  lookAgainAt?: number | undefined;
}

/** Events about an object, the same incarnation of it. */
export function eventsOf({ events }: Pick<Surroundings, 'events'>, metadata: V1ObjectMeta | undefined): CoreV1Event[] {
  return events.filter(({ involvedObject }) => involvedObject.uid === metadata?.uid && metadata?.uid !== undefined);
}

/** Times in the API are whole seconds. */
const second = 1000;

/** Whether something seen at that time is evidence for the present. */
export function counts(at: number | undefined, since: number | undefined): boolean {
  return since === undefined || (at !== undefined && at + second > since);
}

export function newest(events: readonly CoreV1Event[]): CoreV1Event | undefined {
  return events.toSorted((a, b) => eventTime(a) - eventTime(b)).at(-1);
}
