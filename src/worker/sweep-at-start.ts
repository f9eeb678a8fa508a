import type { Logger } from 'pino';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { sweepCluster } from '../activities/sweep-drills.ts';
import { errorText } from '../checks/error-text.ts';
import { resolvePlatform } from '../platform/document.ts';
import { within } from '../checks/within.ts';

const mostMs = 60_000;

/**
 * Removes what drills have left behind on the cluster of the worker's own platform, where that is backed up: after a crash of all
 * that was there nobody else may come by for days. Where it does not work the worker serves all the same, and its log says so.
 */
export async function sweepAtStart(
  { temporal, connect, ownDocument }: Pick<ActivityDependencies, 'temporal' | 'connect' | 'ownDocument'>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { backups, cluster } = resolvePlatform(ownDocument);
    if (Object.keys(backups.destinations).length === 0) return;
    const swept = await within(mostMs, signal, (ended) => sweepCluster({ temporal }, connect(cluster), ended));
    for (const { namespace, reason } of swept) log.info({ namespace, reason }, 'removed what a drill had left behind');
  } catch (error) {
    if (!signal.aborted) log.warn({ reason: errorText(error) }, 'what drills may have left behind was not looked for');
  }
}
