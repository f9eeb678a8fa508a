import type { BackupsReport } from './backup-types.ts';
import type { Change } from '../kubernetes/change.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import type { ObjectPlan } from '../kubernetes/plan/object-plan.ts';

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
  component: string;
  /** Components of this run that are deployed before it. */
  requires: string[];
  timeoutSeconds: number;
}

/** `left`: a rollback does not touch it, see `Rollback.left`. */
export type ComponentState =
  'pending' | 'applying' | 'waiting' | 'checking' | 'deployed' | 'failed' | 'cancelled' | 'left';

export interface ComponentProgress {
  component: string;
  requires: string[];
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

export type RunState =
  | 'preparing'
  | 'planning'
  | 'awaiting approval'
  | 'deploying'
  | 'pruning'
  | 'rolling back'
  | 'deployed'
  | 'failed'
  | 'rolled back'
  | 'cancelled';

/** Answer of the query `progress`. */
export interface Progress {
  platform: string;
  /** 0 until the revision is known. */
  revision: number;
  state: RunState;
  components: ComponentProgress[];
  /** Why it failed, if it did. */
  diagnoses: Diagnosis[];
  /** Nothing new is begun until `resume`. */
  paused: boolean;
  /** What waits for the update `approve`: `everything` before the first write, else components; empty: nothing. */
  awaitingApproval: string[];
  /** What was deleted because the document no longer has it. */
  pruned: Change[];
  /** Revisions that this run began and that a `supersede` took over from. */
  superseded: number[];
  rollback?: Rollback;
  /** How the run left the platform, in a sentence, where it did not end as deployed. */
  ending?: string;
}

/** The way back to an earlier revision, as far as it has got. */
export interface Rollback {
  /** The revision that is to serve again. */
  toRevision: number;
  /** In reverse order of deployment. */
  components: ComponentProgress[];
  /** What is not rolled back, and why: a volume, a schema that has moved on. */
  left: { component: string; reason: string }[];
  diagnoses: Diagnosis[];
}

/** What `deployPlatform` returns. */
export interface DeployResult {
  platform: string;
  revision: number;
  seconds: number;
  components: ComponentProgress[];
  pruned: Change[];
  superseded: number[];
}

/** What `planPlatform` returns, and the query `plan` of a deployment answers. */
export interface PlatformPlan {
  platform: string;
  /** The revision that serves now; 0: none was deployed yet. */
  revision: number;
  components: { component: string; objects: ObjectPlan[] }[];
  /** What the document no longer has; in the order of deletion. */
  prune: ObjectPlan[];
  /** How many objects there are of each action, `unchanged` among them, and how many fields stop the deployment. */
  counts: Record<ObjectPlan['action'], number> & { conflicts: number };
  /** Whether a deployment would write anything, as far as could be seen: what is `unseen` may change. */
  changes: boolean;
  /** Objects whose fields were left out, because a plan has to fit in a history. */
  shortened: number;
}

/** What `rollbackPlatform` returns. */
export interface RollbackResult {
  platform: string;
  /** The revision that served before, and the one that serves now. */
  fromRevision: number;
  toRevision: number;
  seconds: number;
  components: ComponentProgress[];
  pruned: Change[];
  left: Rollback['left'];
}

/** What `verifyPlatform` returns. */
export interface VerifyReport {
  platform: string;
  /** The revision that is compared with; 0: none was deployed yet. */
  revision: number;
  /** ISO 8601. */
  at: string;
  /** Nothing drifted, everything ready, all checks passed, no backup late. */
  healthy: boolean;
  components: ComponentReport[];
  /** What was put back, with `selfHeal`. */
  healed: Change[];
  /** Whether backups and drills were done when they were due; absent: the platform is not backed up, or was not asked about. */
  backups?: BackupsReport;
  /** Why nothing was looked at, such as a deployment that is going on. */
  skipped?: string;
}

export interface ComponentReport {
  component: string;
  ready: boolean;
  /** What its check saw. */
  facts: string[];
  /** What is not ready or does not serve. */
  diagnoses: Diagnosis[];
  drift: Drift[];
}

/** A field that differs from the revision. */
export interface Drift {
  object: string;
  /** Empty: the object as a whole is gone. */
  path: string;
  live?: unknown;
  wanted?: unknown;
  /** The field manager that wrote it, and when (ISO 8601), as far as the API server tells. */
  by?: string;
  at?: string;
}

/** What `diagnosePlatform` returns. */
export interface DiagnoseReport {
  platform: string;
  revision: number;
  /** ISO 8601. */
  at: string;
  seconds: number;
  healthy: boolean;
  findings: Finding[];
  /** What was looked at and is well, in short lines. */
  well: string[];
  /** The same for a person. */
  markdown: string;
}

/** Something that is wrong: what, why, and what to do. */
export interface Finding {
  /** Which of the questions of a person on call it answers. */
  case: 'pod does not start' | 'service not reachable' | 'database connection' | 'certificate' | 'component';
  component: string;
  object: string;
  cause: string;
  evidence: string[];
  remedy: string;
  /** The object of the finding that explains this one; absent: it is a cause of its own. */
  followsFrom?: string;
}
