import { activityInfo } from '@temporalio/activity';
import { load } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { pruneScope } from './prune-scope.ts';
import type { Change } from '../kubernetes/change.ts';
import { pruneObjects as prune } from '../kubernetes/prune/prune-objects.ts';
import type { PlatformReference } from '../workflows/types.ts';

export interface PruneInput {
  platform: PlatformReference;
  /** Only objects of these; absent: of all, those too that the document does not know. */
  components?: string[];
  /** Objects that may be deleted although they hold data. */
  destroy: string[];
}

/** Deletes what the revision does not have, in reverse order, and waits until it is gone; an attempt after a crash goes on with what is left. */
export function pruneObjects(deps: ActivityDependencies) {
  return ({ platform: reference, components, destroy }: PruneInput): Promise<Change[]> =>
    namingFailures('platform', () =>
      whileHeartbeating<Change[], Change[]>(async (report, signal) => {
        const loaded = await load(deps, reference);
        const { cluster } = loaded;
        const scope = await pruneScope(cluster, loaded, { ...(components && { components }), destroy });
        const done = (activityInfo().heartbeatDetails as Change[] | undefined) ?? [];
        const changes = [...done];
        return prune(cluster, scope, {
          signal,
          done,
          onChange: (change) => {
            changes.push(change);
            report(changes);
          },
        });
      }),
    );
}
