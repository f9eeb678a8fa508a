import * as wf from '@temporalio/workflow';
import type { Order } from './order.ts';
import type { ProgressTracker } from './progress-tracker.ts';
import type { PlatformPlan, Progress } from './types.ts';

/** What was asked of a deployment since it began. */
export class DeploymentControl {
  plan: PlatformPlan | null = null;
  /** What `stop` has said about what was applied; undefined: the input decides. */
  rollbackOnCancel: boolean | undefined;
  readonly #tracker: ProgressTracker;
  readonly #approved = new Set<string>();
  #scope: wf.CancellationScope | undefined;
  #next: Order | undefined;

  constructor(tracker: ProgressTracker) {
    this.#tracker = tracker;
  }

  /** The document that takes over, once. */
  takeNext(): Order | undefined {
    const next = this.#next;
    this.#next = undefined;
    this.#approved.clear();
    return next;
  }

  /** Runs `work` so that a `supersede` cancels it. */
  async interruptible(work: () => Promise<void>): Promise<void> {
    if (this.#next) throw new wf.CancelledFailure('superseded');
    this.#scope = new wf.CancellationScope();
    try {
      await this.#scope.run(work);
    } finally {
      this.#scope = undefined;
    }
  }

  /** Ends once `gate` is approved. */
  async approval(gate: string): Promise<void> {
    if (!this.#approved.has(gate)) {
      const before = this.#tracker.progress.state;
      this.#show([...this.#awaiting, gate], 'awaiting approval');
      await wf.condition(() => this.#approved.has(gate));
      this.#show(
        this.#awaiting.filter((other) => other !== gate),
        before,
      );
    }
  }

  /** Ends when the run is not paused. */
  async untilResumed(): Promise<void> {
    await wf.condition(() => !this.#tracker.progress.paused);
  }

  approve(gates: readonly string[] = this.#awaiting): void {
    for (const gate of gates) this.#approved.add(gate);
  }

  supersede(next: Order): void {
    this.#next = next;
    this.#tracker.update({ paused: false });
    this.#scope?.cancel();
  }

  get #awaiting(): string[] {
    return this.#tracker.progress.awaitingApproval;
  }

  #show(gates: string[], state: Progress['state']): void {
    // Before single components, the others go on.
    const whole = gates.includes('everything') || state !== 'awaiting approval';
    this.#tracker.update({ awaitingApproval: gates, ...(whole && { state }) });
  }
}
