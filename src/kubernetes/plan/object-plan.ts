import type { Resolution } from '../../platform/conflicts.ts';

/** What a deployment would do to one object, as the API server's own dry run says; safe to keep in a history: Secrets are masked. */
export interface ObjectPlan {
  /** `Kind/namespace/name`. */
  object: string;
  /**
   * `replace`: delete and make anew, its Pods and volumes stay; `keep`: no longer asked for, but never deleted unless it is named;
   * `refuse`: can't be done, see `refusal`; `unseen`: can't be looked into now.
   */
  action: 'create' | 'configure' | 'replace' | 'unchanged' | 'prune' | 'keep' | 'refuse' | 'unseen';
  /** What would change, in the order of the paths; none for what is created or pruned as a whole. */
  fields: FieldChange[];
  /** Fields of it that other managers own, and what is to become of them. */
  conflicts: FieldConflictPlan[];
  /** Why it can't be done or seen, or why it is replaced or kept. */
  refusal?: Refusal;
}

export interface FieldChange {
  /** `.spec.template.spec.containers[name="api"].image` */
  path: string;
  /** Absent: it is not there yet. A Secret's value is `•••`, with a word on whether it changes. */
  before?: unknown;
  /** Absent: it goes. */
  after?: unknown;
}

export interface FieldConflictPlan {
  path: string;
  /** Who owns it now, and when they last wrote it (ISO 8601), as far as the API server tells. */
  manager: string;
  since?: string;
  live?: unknown;
  wanted?: unknown;
  /** `stop`: nobody said what to do, so nothing is written. */
  resolution: Resolution | 'stop';
}

export interface Refusal {
  /** `Immutable`, `Shrinks`, `NotExpandable`, `Invalid`, … */
  reason: string;
  message: string;
  /** The way there. */
  suggestion: string;
}
