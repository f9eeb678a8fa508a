import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { MetricsBoard } from './board.ts';
import { figures } from './figures.ts';
import { standingOf } from '../activities/backup-standing.ts';
import { errorText } from '../checks/error-text.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { Platform } from '../platform/schema.ts';
import { dueOf } from '../standing/due.ts';
import type { Standing } from '../standing/read-standing.ts';
import { PlatformRuns } from '../temporal/platform-runs.ts';
import { within } from '../verify/within.ts';

/** Whose figures are kept, and with what. */
export interface MetricsSource {
  platform: Platform;
  connect: (context?: string) => Cluster;
  temporal: Client;
  board: MetricsBoard;
  log: Logger;
}

/** The archive's lag is told in minutes: so are the figures. */
const everyMs = 120_000;
const mostMs = 60_000;

/**
 * Keeps a worker's figures as the stores and Temporal have them: at once, every two minutes, and when it is asked to. Whatever does
 * not answer is left for the next time: the figures stay as they were, and `aroti_catalogue_refreshed_timestamp_seconds` tells since when.
 */
export function keepMetrics(source: MetricsSource): { refresh: () => Promise<void>; stop: () => void } {
  const ending = new AbortController();
  let under: Promise<void> | undefined;
  let again = false;
  const once = async () => {
    try {
      source.board.replace(await within(mostMs, ending.signal, (signal) => readFigures(source, signal)));
    } catch (error) {
      if (!ending.signal.aborted) source.log.warn({ reason: errorText(error) }, 'the metrics could not be refreshed');
    }
  };
  // One at a time; what is asked for meanwhile is done once after it.
  const refresh = (): Promise<void> => {
    again = under !== undefined;
    under ??= (async () => {
      do {
        again = false;
        await once();
      } while (again && !ending.signal.aborted);
      under = undefined;
    })();
    return under;
  };
  const timer = setInterval(() => void refresh(), everyMs).unref();
  void refresh();
  return {
    refresh,
    stop() {
      clearInterval(timer);
      ending.abort(new Error('the worker ends'));
    },
  };
}

async function readFigures({ platform, connect, temporal }: MetricsSource, signal: AbortSignal) {
  const runs = new PlatformRuns(temporal, platform);
  const backedUp = Object.keys(platform.backups.destinations).length > 0;
  const [standing, failures, wal, verified, deployed] = await Promise.all([
    backedUp ? standingOf(connect(platform.cluster), platform, signal) : nothing,
    runs.failures(),
    platform.backups.wal.enabled ? runs.wal() : undefined,
    runs.verified(),
    runs.deployed(),
  ]);
  const now = Date.now();
  return figures({ platform, now, standing, due: dueOf(platform, now), failures, wal, verified, deployed });
}

const nothing: Standing = { databases: new Map(), base: undefined, drill: undefined, lastPassedDrill: undefined };
