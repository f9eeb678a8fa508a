import { shortActivities } from './activity-options.ts';
import type { PlatformReference } from './types.ts';
import type { Outcome } from '../activities/record-outcome.ts';

/** Writes down beside a revision what became of it. */
export async function recordOutcome(
  platform: PlatformReference,
  outcome: Outcome['outcome'],
  rest: Pick<Outcome, 'components' | 'again'> = {},
): Promise<void> {
  const summary = `record revision ${platform.revision} as ${outcome}`;
  await shortActivities.recordOutcome.executeWithOptions({ summary }, [{ platform, outcome, ...rest }]);
}
