import { setCurrentDetails } from '@temporalio/workflow';
import { ComponentList, secondsSince } from './component-list.ts';
import { progressTable } from './progress-table.ts';
import type {
  ComponentPlan,
  ComponentProgress,
  ComponentState,
  DeployResult,
  PlatformReference,
  Progress,
  Rollback,
  RollbackResult,
  RunState,
} from './types.ts';
import type { Change } from '../kubernetes/change.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';

type Told = Pick<ComponentProgress, 'changes' | 'facts' | 'endpoints'>;

/** Keeps what the query `progress` answers and the Web UI shows up to date. */
export class ProgressTracker {
  readonly #state: Omit<Progress, 'components' | 'rollback'> = {
    platform: '',
    revision: 0,
    state: 'preparing',
    diagnoses: [],
    paused: false,
    awaitingApproval: [],
    pruned: [],
    superseded: [],
  };
  readonly #begun = Date.now();
  readonly #touched = new Set<string>();
  #components = new ComponentList([]);
  #rollback:
    { toRevision: number; left: Rollback['left']; components: ComponentList; diagnoses: Diagnosis[] } | undefined;

  /** The state now. */
  get progress(): Progress {
    const { components, ...rollback } = this.#rollback ?? {};
    return {
      ...this.#state,
      components: this.#components.progress,
      ...(components && {
        rollback: { ...(rollback as Omit<Rollback, 'components'>), components: components.progress },
      }),
    };
  }

  /** The components that something was written for, also for a document that another one took over from. */
  get touched(): string[] {
    return [...this.#touched];
  }

  /** From here on it is about these components; what an earlier document had begun is forgotten, except that it was touched. */
  begin(platform: Omit<PlatformReference, 'revision'>, plan: readonly ComponentPlan[]): void {
    this.#components = new ComponentList(plan);
    this.#rollback = undefined;
    this.update({ platform: platform.name, diagnoses: [] });
  }

  /** The way back begins; from here on, components are those of the way back. */
  beginRollback(toRevision: number, plan: readonly ComponentPlan[], left: Rollback['left']): void {
    this.#components.end();
    this.#rollback = { toRevision, left, components: new ComponentList(plan), diagnoses: [] };
    this.update({ state: 'rolling back' });
  }

  /** Sets what is to be told of the run as a whole. */
  update(facts: Partial<Omit<Progress, 'components' | 'rollback'>>): void {
    Object.assign(this.#state, facts);
    this.#show();
  }

  enter(name: string, state: ComponentState): void {
    if (state === 'applying') this.#touched.add(name);
    this.#current.enter(name, state);
    this.#show();
  }

  /** Adds what an activity brought back for a component. */
  add(name: string, result: Partial<Told>): void {
    this.#current.add(name, result);
  }

  fail(name: string, diagnoses: Diagnosis[]): void {
    (this.#rollback ?? this.#state).diagnoses.push(...diagnoses);
    this.enter(name, 'failed');
  }

  end(state: RunState, ending?: string): void {
    this.#components.end();
    this.#rollback?.components.end();
    this.update({ state, paused: false, awaitingApproval: [], ...(ending !== undefined && { ending }) });
  }

  result(): DeployResult {
    const { platform, revision, pruned, superseded } = this.#state;
    return { platform, revision, seconds: this.#seconds, components: this.#components.progress, pruned, superseded };
  }

  rollbackResult(fromRevision: number, left: Rollback['left']): RollbackResult {
    const { platform, revision, pruned } = this.#state;
    const components = this.#components.progress;
    return { platform, fromRevision, toRevision: revision, seconds: this.#seconds, components, pruned, left };
  }

  /** Adds what was deleted. */
  prune(changes: readonly Change[]): void {
    this.update({ pruned: [...this.#state.pruned, ...changes] });
  }

  get #seconds(): number {
    return secondsSince(this.#begun);
  }

  get #current(): ComponentList {
    return this.#rollback?.components ?? this.#components;
  }

  #show(): void {
    setCurrentDetails(progressTable(this.progress));
  }
}
