import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { WorkerSettings } from './settings.ts';
import { errorText } from '../checks/error-text.ts';
import { resolvePlatform, type PlatformLayer } from '../platform/document.ts';
import { ensureSchedules } from '../temporal/schedules.ts';
import { startArchive } from '../temporal/start-archive.ts';

/** What the worker has to be told for it to keep Schedules: that it is, or which platform is its own. */
type Settings = Pick<WorkerSettings, 'AROTI_SCHEDULES' | 'AROTI_PLATFORM_FILE' | 'AROTI_TASK_QUEUE'>;

/**
 * Makes the Schedules of the worker's own platform what its document says, and says what became of them. Where that does not
 * work the worker serves all the same, and its log says that nothing is done by itself.
 */
export async function keepSchedules(
  connection: NativeConnection,
  namespace: string,
  settings: Settings,
  ownDocument: PlatformLayer,
  log: Logger,
): Promise<void> {
  if (!keepsSchedules(settings)) return;
  const client = new Client({ connection, namespace });
  const platform = resolvePlatform(ownDocument);
  const taskQueue = settings.AROTI_TASK_QUEUE;
  const consequence = 'what it does is done only when somebody asks for it';
  await orLogged(log, `the Schedules could not be made: ${consequence}`, async () => {
    for (const { id, action, paused } of await ensureSchedules(client, { taskQueue, platforms: [platform] })) {
      if (action === 'unsupported') log.warn({ schedule: id }, `this server takes no Schedules: ${consequence}`);
      else if (paused) log.warn({ schedule: id }, `the Schedule is paused: ${consequence}`);
      else if (action !== 'unchanged' && action !== 'absent') log.info({ schedule: id }, `Schedule ${action}`);
    }
  });
  // Whatever became of the Schedules.
  await orLogged(log, 'no archive of the WAL could be started', async () => {
    const archive = await startArchive(client, platform, taskQueue);
    if (archive !== undefined) log.info({ workflow: archive }, 'WAL is archived');
  });
}

async function orLogged(log: Logger, consequence: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ reason: errorText(error) }, consequence);
  }
}

/** Whether this worker keeps Schedules; unless said, one that has a platform of its own. */
export function keepsSchedules({ AROTI_SCHEDULES, AROTI_PLATFORM_FILE }: Omit<Settings, 'AROTI_TASK_QUEUE'>): boolean {
  return AROTI_SCHEDULES === undefined ? AROTI_PLATFORM_FILE !== undefined : AROTI_SCHEDULES === 'on';
}
