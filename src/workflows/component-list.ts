import type { ComponentPlan, ComponentProgress, ComponentState } from './types.ts';

const ended: readonly ComponentState[] = ['deployed', 'failed', 'cancelled', 'left'];

/** The components of a run and how far each has got; clocks are the workflow's own. */
export class ComponentList {
  readonly #components: ComponentProgress[];
  readonly #started = new Map<string, number>();

  constructor(plan: readonly ComponentPlan[]) {
    this.#components = plan.map(({ component, requires }) => ({
      component,
      requires,
      state: 'pending',
      seconds: 0,
      changes: [],
      facts: [],
      endpoints: [],
    }));
  }

  /** How far they are now, with the seconds of what is still going on. */
  get progress(): ComponentProgress[] {
    return this.#components.map((component) => ({ ...component, seconds: this.#seconds(component) }));
  }

  enter(name: string, state: ComponentState): void {
    const component = this.#component(name);
    if (state === 'applying') {
      this.#started.set(name, Date.now());
      component.startedAt = new Date().toISOString();
    }
    if (ended.includes(state)) component.seconds = this.#seconds(component);
    component.state = state;
  }

  /** Adds what an activity brought back for a component. */
  add(name: string, result: Partial<Pick<ComponentProgress, 'changes' | 'facts' | 'endpoints'>>): void {
    const component = this.#component(name);
    component.changes.push(...(result.changes ?? []));
    component.facts.push(...(result.facts ?? []));
    component.endpoints.push(...(result.endpoints ?? []));
  }

  /** What was not begun any more, never will be. */
  end(): void {
    for (const component of this.#components) {
      if (component.state === 'pending') component.state = 'cancelled';
    }
  }

  #component(name: string): ComponentProgress {
    const component = this.#components.find((candidate) => candidate.component === name);
    if (!component) throw new Error(`${name} is not part of this run`);
    return component;
  }

  #seconds(component: ComponentProgress): number {
    const started = this.#started.get(component.component);
    return started === undefined || ended.includes(component.state) ? component.seconds : secondsSince(started);
  }
}

/** Since a time of the workflow's clock, to a tenth. */
export function secondsSince(milliseconds: number): number {
  return Math.round((Date.now() - milliseconds) / 100) / 10;
}
