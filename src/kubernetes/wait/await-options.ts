export interface AwaitOptions {
  signal?: AbortSignal;
  timeoutMs: number;
  /** How long a Pod may find no node: 15 s unless given. */
  unschedulableGraceMs?: number;
  /**
   * When this deployment began, in milliseconds since 1970: what a Pod from before tried in vain before that is no evidence,
   * until it has tried again. Absent: whatever the Pods show counts.
   */
  evidenceSince?: number;
  /** Whether something in the cluster gives addresses to LoadBalancer Services and to Ingresses. */
  publishesAddresses?: boolean;
  /** Jobs, as `Job/namespace/name`, that are known to have completed: they may be gone by now. */
  finishedJobs?: Iterable<string>;
  /** What is not ready yet, in a line, whenever that changes. */
  onProgress?: (text: string) => void;
}
