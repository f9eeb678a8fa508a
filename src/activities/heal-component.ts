import { activityInfo } from '@temporalio/activity';
import { load, type ComponentInput } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import type { Change } from '../kubernetes/change.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { objectsOf } from '../manifests/index.ts';
import { healingRules } from '../verify/healing-rules.ts';

export interface HealInput extends ComponentInput {
  /** What drifted, as `Kind/namespace/name`; others are left alone. */
  objects: string[];
}

/**
 * Puts the objects back as their revision has them, taking fields from others unless the document leaves those to them. Secrets
 * are not among them, since a new value would lock out whoever runs with the old one; nor are Jobs, which would run again.
 */
export function healComponent(deps: ActivityDependencies) {
  return ({ platform: reference, component, objects: drifted }: HealInput): Promise<Change[]> =>
    namingFailures(component, () =>
      whileHeartbeating<Change[], Change[]>(async (report, signal) => {
        const loaded = await load(deps, reference);
        const { cluster, platform } = loaded;
        const objects = objectsOf(loaded, component).filter(
          (object) => object.kind !== 'Job' && drifted.includes(objectName(object)),
        );
        const done = (activityInfo().heartbeatDetails as Change[] | undefined) ?? [];
        const changes = [...done];
        await applyObjects(cluster, objects, {
          component,
          conflicts: healingRules(platform.conflicts, component),
          signal,
          done,
          onChange: (change) => {
            changes.push(change);
            report(changes);
          },
        });
        return changes.filter(({ action }) => action !== 'unchanged');
      }),
    );
}
