import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import type { Change } from '../../../src/kubernetes/change.ts';
import type { ObjectPlan } from '../../../src/kubernetes/plan/object-plan.ts';
import type {
  ComponentProgress,
  ComponentReport,
  PlatformPlan,
  Progress,
  VerifyReport,
} from '../../../src/workflows/types.ts';

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

/** What would happen to an object; nothing unless told otherwise. */
export function objectPlan(overrides: Partial<ObjectPlan> = {}): ObjectPlan {
  return { object: 'Deployment/aroti/api', action: 'unchanged', fields: [], conflicts: [], ...overrides };
}

/** A plan with these objects of the component `backend-api`, counted as the workflow counts them. */
export function platformPlan(objects: ObjectPlan[], overrides: Partial<PlatformPlan> = {}): PlatformPlan {
  const all = [...objects, ...(overrides.prune ?? [])];
  const count = (action: ObjectPlan['action']) => all.filter((object) => object.action === action).length;
  return {
    platform: 'aroti',
    revision: 7,
    components: [{ component: 'backend-api', objects }],
    prune: [],
    counts: {
      create: count('create'),
      configure: count('configure'),
      replace: count('replace'),
      unchanged: count('unchanged'),
      prune: count('prune'),
      keep: count('keep'),
      refuse: count('refuse'),
      unseen: count('unseen'),
      conflicts: all.flatMap(({ conflicts }) => conflicts).filter(({ resolution }) => resolution === 'stop').length,
    },
    changes: all.some(({ action }) => !['unchanged', 'keep'].includes(action)),
    shortened: 0,
    ...overrides,
  };
}

/** A component as a verification found it: well unless told otherwise. */
export function componentReport(overrides: Partial<ComponentReport> = {}): ComponentReport {
  return { component: 'postgres', ready: true, facts: ['login to aroti'], diagnoses: [], drift: [], ...overrides };
}

/** A verification that found redis not ready. */
export function verifyReport(overrides: Partial<VerifyReport> = {}): VerifyReport {
  return {
    platform: 'aroti',
    revision: 7,
    at: '2026-01-02T03:04:05Z',
    healthy: false,
    components: [
      componentReport(),
      componentReport({ component: 'redis', ready: false, diagnoses: [diagnosis({ component: 'redis' })] }),
    ],
    healed: [],
    ...overrides,
  };
}
