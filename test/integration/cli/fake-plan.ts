import type { ObjectPlan } from '../../../src/kubernetes/plan/object-plan.ts';
import type { PlatformPlan } from '../../../src/workflows/types.ts';

const changed: ObjectPlan = {
  object: 'Deployment/aroti/redis',
  action: 'configure',
  fields: [{ path: '.spec.replicas', before: 1, after: 2 }],
  conflicts: [],
};

const contested: ObjectPlan = {
  object: 'Deployment/aroti/redis',
  action: 'unchanged',
  fields: [],
  conflicts: [{ path: '.spec.replicas', manager: 'kubectl-scale', live: 5, wanted: 2, resolution: 'stop' }],
};

/** A plan: `unchanged`, `contested`, or one with a change, as the platform's name says. */
export function fakePlan(platform: string): PlatformPlan {
  const object = platform === 'unchanged' ? undefined : platform === 'contested' ? contested : changed;
  const counts = {
    create: 0,
    configure: 0,
    replace: 0,
    unchanged: 9,
    prune: 0,
    keep: 0,
    refuse: 0,
    unseen: 0,
    conflicts: 0,
  };
  return {
    platform,
    revision: 4,
    components: object ? [{ component: 'redis', objects: [object] }] : [],
    prune: [],
    counts: {
      ...counts,
      configure: object === changed ? 1 : 0,
      conflicts: object === contested ? 1 : 0,
    },
    changes: object === changed,
    shortened: 0,
  };
}
