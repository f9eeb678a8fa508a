import type { ComponentName } from '../platform/components.ts';
import type { Change } from '../kubernetes/change.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';

/** What a run is told of a platform: enough for an activity to read the revision from the cluster, and no more. */
export interface PlatformReference {
  name: string;
  /** A context of the worker's kubeconfig; absent: its current one. */
  cluster?: string;
  namespacePrefix: string;
  revision: number;
}

/** A component of this run. */
export interface ComponentPlan {
  component: ComponentName;
  /** Components of this run that are deployed before it. */
  requires: ComponentName[];
  timeoutSeconds: number;
}

export type ComponentState = 'pending' | 'applying' | 'waiting' | 'checking' | 'deployed' | 'failed' | 'cancelled';

export interface ComponentProgress {
  component: ComponentName;
  requires: ComponentName[];
  state: ComponentState;
  /** ISO 8601, when its first object was applied. */
  startedAt?: string;
  /** From there to its present state, or to its end. */
  seconds: number;
  changes: Change[];
  /** What its own check saw, such as `login to aroti as aroti`. */
  facts: string[];
  /** Where it serves: `host:port` inside the cluster. */
  endpoints: string[];
}

/** Answer of the query `progress`. */
export interface Progress {
  platform: string;
  /** 0 until the revision is known. */
  revision: number;
  state: 'preparing' | 'deploying' | 'deployed' | 'failed' | 'cancelled';
  components: ComponentProgress[];
  /** Why it failed, if it did. */
  diagnoses: Diagnosis[];
}

/** What `deployPlatform` returns. */
export interface DeployResult {
  platform: string;
  revision: number;
  seconds: number;
  components: ComponentProgress[];
}
