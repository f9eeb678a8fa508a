import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { MetricsBoard } from './board.ts';
import { figures, type Facts } from './figures.ts';
import { standingOf } from '../activities/backup-standing.ts';
import { errorText } from '../checks/error-text.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { Platform } from '../platform/schema.ts';
import { dueOf } from '../standing/due.ts';
import { newestOf } from '../standing/newest-of.ts';
import { PlatformRuns } from '../temporal/platform-runs.ts';
import { within } from '../checks/within.ts';

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
 * Keeps a worker's figures as the stores and Temporal have them: at once, every two minutes, and when it is asked to. Where no
 * store answers, what lies there is told as it was, and `aroti_catalogue_refreshed_timestamp_seconds` since when; what the runs tell is new all the same, an
 * archive that can't write to that store among it. Where Temporal does not answer all figures stay as they were.
 */
export function keepMetrics(source: MetricsSource): { refresh: () => Promise<void>; stop: () => void } {
  const ending = new AbortController();
  let under: Promise<void> | undefined;
  let again = false;
  let read: ReadStanding | undefined;
  const warn = (error: unknown, message: string) => {
    if (!ending.signal.aborted) source.log.warn({ reason: errorText(error) }, message);
  };
  const once = async () => {
    try {
      const attempt = <Result>(work: (signal: AbortSignal) => Promise<Result>) => within(mostMs, ending.signal, work);
      const [standing, runs] = await Promise.all([
        attempt((signal) => readStanding(source, signal)).catch((error: unknown) => {
          warn(error, 'the catalogue could not be read for the metrics');
          return read;
        }),
        attempt(() => readRuns(source)),
      ]);
      read = standing;
      const now = Date.now();
      const { platform } = source;
      source.board.replace(
        figures({ platform, now, due: dueOf(platform, now), standing: undefined, ...read, ...runs }),
      );
    } catch (error) {
      warn(error, 'the metrics could not be refreshed');
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

/** What a catalogue said, and when. */
type ReadStanding = Pick<Facts, 'standing' | 'readAt'>;

async function readStanding({ platform, connect }: MetricsSource, signal: AbortSignal): Promise<ReadStanding> {
  const backedUp = Object.keys(platform.backups.destinations).length > 0;
  const standing = backedUp ? await standingOf(connect(platform.cluster), platform, signal) : newestOf([]);
  return { standing, readAt: Date.now() };
}

async function readRuns({ platform, temporal }: MetricsSource) {
  const runs = new PlatformRuns(temporal, platform);
  const [failures, wal, verified, deployed] = await Promise.all([
    runs.failures(),
    platform.backups.wal.enabled ? runs.wal() : undefined,
    runs.verified(),
    runs.deployed(),
  ]);
  return { failures, wal, verified, deployed };
}
