import { activityInfo, heartbeat } from '@temporalio/activity';
import type { StoreFailed } from '../storage/store-failed.ts';

/** How many attempts a destination is given before a run goes on without it. */
const patience = 2;

/** What an attempt that a store has failed leaves to the next one. */
interface Told {
  storeFailures?: number;
}

/**
 * Whether stores have failed so many attempts one after another that this run is to go on without them. To be asked by an attempt that they
 * have failed, right before it ends: its last heartbeat tells the next one. What a worker's death has ended was no failure of theirs.
 */
export function isPatienceOver(): boolean {
  const { storeFailures = 0 } = (activityInfo().heartbeatDetails ?? {}) as Told;
  const told: Told = { storeFailures: storeFailures + 1 };
  heartbeat(told);
  return storeFailures + 1 >= patience;
}

/** Whether another attempt may do better with one of them. */
export function mayPass(failures: readonly StoreFailed[]): boolean {
  return failures.some(({ permanent }) => !permanent);
}

/** Whether an attempt is to fail by its stores, rather than go on without them: where `all` have failed, or another attempt may still reach all. */
export function mustFail(failures: readonly StoreFailed[], { all }: { all: boolean }): boolean {
  const hasPatience = mayPass(failures) && !isPatienceOver();
  return all || hasPatience;
}
