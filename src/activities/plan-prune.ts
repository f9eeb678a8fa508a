import { ApplicationFailure } from '@temporalio/activity';
import { destinationsOf, storesOf } from './backup-stores.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { fitPrune } from './fit-prune.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { lockHolder } from './lock-holder.ts';
import { mayPass, mustFail } from './patience.ts';
import { planDestination } from './plan-destination.ts';
import { identityOf } from './resolve-platform.ts';
import { storeFailure } from './store-failure.ts';
import type { PruneInput } from '../platform/backup-input.ts';
import { runPart } from '../platform/backup-id.ts';
import { resolvePlatform } from '../platform/document.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { backupLockId, baseLockId } from '../platform/lock-id.ts';
import type { Platform } from '../platform/schema.ts';
import { platformFolder } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { StoreFailed } from '../storage/store-failed.ts';
import type { PrunedDestination, PruneResult } from '../workflows/backup-types.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What is to go, and what stays. */
export interface PrunePlan {
  platform: Omit<PlatformReference, 'revision'>;
  result: PruneResult;
  searchAttributes: boolean;
}

/**
 * Decides on every backup of every destination, or of those that are named again, from complete listings; deletes nothing. One that can't be looked
 * at is told of with its problem. Throws `PruneFailed` where none can be, or where another attempt may still reach all of them.
 */
export function planPrune(deps: ActivityDependencies) {
  return (input: PruneInput, again?: readonly string[]): Promise<PrunePlan> =>
    namingFailures('backups', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const names = destinationsOf(platform, again);
        const running = await runningBackups(deps, platform);
        const plan = async (name: string): Promise<PrunedDestination | StoreFailed> => {
          try {
            const [store] = await storesOf(cluster, platform, [name], signal);
            const planned = await planDestination(store as ObjectStore, platform, { running, signal });
            return fitPrune(planned, names.length);
          } catch (error) {
            return storeFailure(name, error);
          }
        };
        const planned = await Promise.all(names.map(plan));
        signal.throwIfAborted();
        const failures = planned.filter((one) => one instanceof StoreFailed);
        if (mustFail(failures, { all: again === undefined && failures.length === names.length }))
          throw unplanned(failures);
        return {
          platform: identityOf(platform),
          result: {
            platform: platformFolder(platform),
            dryRun: input.dryRun ?? false,
            destinations: planned.map((one) => (one instanceof StoreFailed ? withoutPlan(one) : one)),
          },
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
}

function unplanned(failures: readonly StoreFailed[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.pruneFailed,
    message: failures.map(({ message }) => message).join('\n'),
    nonRetryable: !mayPass(failures),
  });
}

function withoutPlan({ destination, reason }: StoreFailed): PrunedDestination {
  return { destination, decisions: [], orphans: [], problems: [reason] };
}

/** The runs that write backups of the platform now, by what their backups are called after. */
async function runningBackups(deps: ActivityDependencies, platform: Platform): Promise<string[]> {
  const holders = await Promise.all([backupLockId(platform), baseLockId(platform)].map(lockHolder(deps)));
  return holders.flatMap((holder) => (holder ? [runPart(holder.runId)] : []));
}
