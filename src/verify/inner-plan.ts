import type { ObjectPlan } from '../kubernetes/plan/object-plan.ts';
import type { Drift } from '../workflows/types.ts';

/** What would be put right inside a component, object by object, from how it differs from the document. */
export function innerPlan(drift: readonly Drift[]): ObjectPlan[] {
  return [...Map.groupBy(drift, ({ object }) => object)].map(([object, differences]) => {
    const fields = differences.filter(({ path }) => path !== '');
    return {
      object,
      action: fields.length < differences.length ? 'create' : 'configure',
      fields: fields.map(({ path, live, wanted }) => ({
        path,
        ...(live !== undefined && { before: live }),
        ...(wanted !== undefined && { after: wanted }),
      })),
      conflicts: [],
    };
  });
}

/** Whether the server that would have to be looked into is itself still to be made. */
export function isServerToCome(plans: readonly ObjectPlan[]): boolean {
  return plans.some(({ object, action }) => action === 'create' && /^(StatefulSet|Deployment)\//.test(object));
}

/** In the place of what is inside a component that can't be looked into. */
export function unseenInside(
  component: string,
  why: { reason: string; message: string; suggestion: string },
): ObjectPlan {
  return { object: `Inside/${component}`, action: 'unseen', fields: [], conflicts: [], refusal: why };
}
