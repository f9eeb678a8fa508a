import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import type { Change } from '../../../src/kubernetes/change.ts';
import type { ComponentProgress, Progress } from '../../../src/workflows/types.ts';

/** A component as the query `progress` tells of it; a pending one without requirements unless told otherwise. */
export function component(overrides: Partial<ComponentProgress> = {}): ComponentProgress {
  return {
    component: 'postgres',
    requires: [],
    state: 'pending',
    seconds: 0,
    changes: [],
    facts: [],
    endpoints: [],
    ...overrides,
  };
}

/** What a result and a progress have besides, when nothing else happened. */
export const nothingElse = { pruned: [], superseded: [] };

export function progress(components: ComponentProgress[], overrides: Partial<Progress> = {}): Progress {
  return {
    platform: 'aroti',
    revision: 3,
    state: 'deploying',
    components,
    diagnoses: [],
    ...nothingElse,
    paused: false,
    awaitingApproval: [],
    ...overrides,
  };
}

export function changes(counts: Partial<Record<Change['action'], number>>): Change[] {
  return Object.entries(counts).flatMap(([action, count]) =>
    Array.from({ length: count }, (_, index) => ({
      object: `ConfigMap/aroti/${action}-${index}`,
      action: action as Change['action'],
    })),
  );
}

export function diagnosis(overrides: Partial<Diagnosis> = {}): Diagnosis {
  return {
    component: 'postgres',
    object: 'StatefulSet/database/postgres',
    rule: 'Ready: 0/1',
    reason: 'CrashLoopBackOff',
    message: 'back-off 10s restarting failed container',
    containers: [
      {
        pod: 'postgres-0',
        container: 'postgres',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        restarts: 2,
        logs: ['starting', 'FATAL: no space left'],
        previousLogs: ['before'],
      },
    ],
    events: [
      {
        at: '2026-01-02T03:04:05Z',
        object: 'Pod/database/postgres-0',
        reason: 'BackOff',
        message: 'Back-off restarting',
      },
    ],
    suggestion: 'Give the volume more room.',
    ...overrides,
  };
}
