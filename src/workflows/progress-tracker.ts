import { setCurrentDetails } from '@temporalio/workflow';
import { progressTable } from './progress-table.ts';
import type {
  ComponentPlan,
  ComponentProgress,
  ComponentState,
  DeployResult,
  PlatformReference,
  Progress,
} from './types.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';

const ended: readonly ComponentState[] = ['deployed', 'failed', 'cancelled'];

/** Keeps what the query `progress` answers and the Web UI shows up to date; clocks are the workflow's own. */
export class ProgressTracker {
  readonly #state: Progress = {
    platform: '',
    revision: 0,
    state: 'preparing',
    components: [],
    diagnoses: [],
    paused: false,
    awaitingApproval: [],
    pruned: [],
    superseded: [],
  };
  readonly #started = new Map<string, number>();
  readonly #begun = Date.now();

  /** The state now, with the seconds of what is still going on. */
  get progress(): Progress {
    const components = this.#state.components.map((component) => ({ ...component, seconds: this.#seconds(component) }));
    return { ...this.#state, components };
  }

  begin(platform: PlatformReference, plan: ComponentPlan[]): void {
    Object.assign(this.#state, { platform: platform.name, revision: platform.revision, state: 'deploying' });
    this.#state.components = plan.map(({ component, requires }) => ({
      component,
      requires,
      state: 'pending',
      seconds: 0,
      changes: [],
      facts: [],
      endpoints: [],
    }));
    this.#show();
  }

  enter(name: string, state: ComponentState): void {
    const component = this.#component(name);
    if (state === 'applying') {
      this.#started.set(name, Date.now());
      component.startedAt = new Date().toISOString();
    }
    if (ended.includes(state)) component.seconds = this.#seconds(component);
    component.state = state;
    this.#show();
  }

  /** Adds what an activity brought back for a component. */
  add(name: string, result: Partial<Pick<ComponentProgress, 'changes' | 'facts' | 'endpoints'>>): void {
    const component = this.#component(name);
    component.changes.push(...(result.changes ?? []));
    component.facts.push(...(result.facts ?? []));
    component.endpoints.push(...(result.endpoints ?? []));
  }

  fail(name: string, diagnoses: Diagnosis[]): void {
    this.#state.diagnoses.push(...diagnoses);
    this.enter(name, 'failed');
  }

  end(state: Progress['state']): void {
    this.#state.state = state;
    for (const component of this.#state.components) {
      if (component.state === 'pending') component.state = 'cancelled';
    }
    this.#show();
  }

  result(): DeployResult {
    const { platform, revision, components, pruned, superseded } = this.#state;
    return { platform, revision, seconds: secondsSince(this.#begun), components, pruned, superseded };
  }

  #component(name: string): ComponentProgress {
    const component = this.#state.components.find((candidate) => candidate.component === name);
    if (!component) throw new Error(`${name} is not part of this run`);
    return component;
  }

  #seconds(component: ComponentProgress): number {
    const started = this.#started.get(component.component);
    return started === undefined || ended.includes(component.state) ? component.seconds : secondsSince(started);
  }

  #show(): void {
    setCurrentDetails(progressTable(this.progress));
  }
}

function secondsSince(milliseconds: number): number {
  return Math.round((Date.now() - milliseconds) / 100) / 10;
}
