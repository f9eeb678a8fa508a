/** Why a component does not get ready: facts for a person on call, safe to keep in a history (no secret value). */
export interface Diagnosis {
  component: string;
  /** `Kind/namespace/name` of what does not get ready. */
  object: string;
  /** The readiness rule that was not met, such as `Ready: 1/2`. */
  rule: string;
  /** Kubernetes' own word for the cause: `ImagePullBackOff`, `CrashLoopBackOff`, `Unschedulable`, `FailedMount`, … */
  reason: string;
  /** The cause in a sentence, as the kubelet, the scheduler or the API server gave it. */
  message: string;
  containers: FailingContainer[];
  /** Newest last. */
  events: DiagnosisEvent[];
  /** One thing to do about it. */
  suggestion: string;
}

export interface FailingContainer {
  pod: string;
  container: string;
  reason: string;
  message: string;
  restarts: number;
  /** Last lines of the running container, and of the one before it. */
  logs: string[];
  previousLogs: string[];
}

export interface DiagnosisEvent {
  /** ISO 8601. */
  at: string;
  object: string;
  reason: string;
  message: string;
}
