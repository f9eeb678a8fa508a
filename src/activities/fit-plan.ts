import type { ObjectPlan } from '../kubernetes/plan/object-plan.ts';
import type { PlatformPlan } from '../workflows/types.ts';

/** A plan is kept in the history of its run, and sent to whoever asks: this is what there is room for, in bytes of JSON. */
const room = 400_000;

/** The plan with its counts; where it is too long, the fields of the longest objects are left out, and it says of how many. */
export function fitPlan(plan: Pick<PlatformPlan, 'platform' | 'revision' | 'components' | 'prune'>): PlatformPlan {
  const objects = [...plan.components.flatMap((component) => component.objects), ...plan.prune];
  const whole = { ...plan, ...summary(objects), shortened: 0 };
  let excess = Buffer.byteLength(JSON.stringify(whole)) - room;
  if (excess <= 0) return whole;
  const short = new Set<ObjectPlan>();
  for (const { object, bytes } of bySize(objects)) {
    if (excess <= 0) break;
    short.add(object);
    excess -= bytes;
  }
  const cut = (object: ObjectPlan): ObjectPlan => (short.has(object) ? { ...object, fields: [] } : object);
  const components = plan.components.map((component) => ({ ...component, objects: component.objects.map(cut) }));
  return { ...whole, components, prune: plan.prune.map(cut), shortened: short.size };
}

function bySize(objects: readonly ObjectPlan[]): { object: ObjectPlan; bytes: number }[] {
  return objects
    .map((object) => ({ object, bytes: Buffer.byteLength(JSON.stringify(object.fields)) }))
    .toSorted((a, b) => b.bytes - a.bytes);
}

function summary(objects: readonly ObjectPlan[]): Pick<PlatformPlan, 'counts' | 'changes'> {
  const counts: PlatformPlan['counts'] = {
    create: 0,
    configure: 0,
    replace: 0,
    unchanged: 0,
    prune: 0,
    keep: 0,
    refuse: 0,
    unseen: 0,
    conflicts: 0,
  };
  for (const { action, conflicts } of objects) {
    counts[action]++;
    counts.conflicts += conflicts.filter(({ resolution }) => resolution === 'stop').length;
  }
  const { create, configure, replace, prune, refuse, unseen, conflicts } = counts;
  return { counts, changes: create + configure + replace + prune + refuse + unseen + conflicts > 0 };
}
