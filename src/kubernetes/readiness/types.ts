import type { KubernetesObject, V1Condition, V1EndpointSlice } from '@kubernetes/client-node';

/** How far an object is. */
export interface Readiness {
  state: 'ready' | 'progressing' | 'failed' | 'terminating';
  /** One word, Kubernetes' own where it has one. */
  reason: string;
  /** What is there of what has to be, such as `Ready: 1/3`. */
  message: string;
}

/** What an object itself does not tell. All of it is optional: without it, the rules that need it don't apply. */
export interface ReadinessContext {
  /** PersistentVolumeClaim: its class waits for a Pod that uses it, and none does yet. */
  awaitsConsumer?: boolean;
  /** Service, Ingress: the cluster has something that gives out addresses. */
  publishesAddresses?: boolean;
  /** Service: it must have somebody who answers; its EndpointSlices. */
  endpointSlices?: V1EndpointSlice[];
  /** Certificate: whether its Secret is there. */
  secretExists?: boolean;
  /** Deployment: what failed before that, in milliseconds since 1970, is no failure of now. */
  evidenceSince?: number | undefined;
  /** Argo CD Application: what it is to be synced to, and when we last wrote it (ISO 8601). */
  wantedRevision?: string;
  writtenAt?: string;
}

/** Any object as the API server gives it. */
export interface LiveObject extends KubernetesObject {
  spec?: object;
  status?: { observedGeneration?: number; conditions?: Condition[] };
}

/** The fields that all kinds' conditions share; times are as the API server writes them. */
export type Condition = Pick<V1Condition, 'type'> & Partial<V1Condition>;

export const ready = (message: string, reason = 'Ready'): Readiness => ({ state: 'ready', reason, message });
export const progressing = (message: string, reason = 'Progressing'): Readiness => ({
  state: 'progressing',
  reason,
  message,
});
export const failed = (message: string, reason = 'Failed'): Readiness => ({ state: 'failed', reason, message });

/** The condition of that type, if it has that status. */
export function condition(
  status: { conditions?: readonly Condition[] } | undefined,
  type: string,
  value?: 'True' | 'False',
): Condition | undefined {
  return status?.conditions?.find((one) => one.type === type && (value === undefined || one.status === value));
}
