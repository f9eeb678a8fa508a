import { exitCodes } from '../exit-codes.ts';
import { columnsWithin } from '../render/columns.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded, type Report } from '../report.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { taskQueue } from '../temporal/platform-run.ts';
import { styleOf } from '../watch/terminal.ts';
import { describeSchedules, type ScheduleState } from '../../temporal/describe-schedules.ts';
import { ensureSchedules } from '../../temporal/schedules.ts';
import { startArchive } from '../../temporal/start-archive.ts';

export interface SchedulesOptions extends RequestOptions {
  json?: boolean;
}

/** Makes the platform's Schedules what its document says, or shows them. */
export async function schedules(action: 'list' | 'apply', options: SchedulesOptions): Promise<Report> {
  if (action === 'apply') requireDocument(options);
  const { platform } = await readRequest(options);
  const { client } = await connectTemporal();
  const applied = action === 'apply' ? await ensureSchedules(client, { taskQueue, platforms: [platform] }) : [];
  if (action === 'apply') await startArchive(client, platform, taskQueue);
  const found = await describeSchedules(client, platform);
  const changed = applied.filter((one) => one.action !== 'unchanged' && one.action !== 'absent');
  return {
    exitCode: exitCodes.done,
    lines: [
      ...changed.map((one) => `${one.id} ${one.action}`),
      ...(changed.length > 0 ? [''] : []),
      ...(found.length > 0 ? tableOf(found) : [`${platform.name} has no Schedules in this Temporal.`]),
    ],
    object: { outcome: action === 'apply' ? 'applied' : 'listed', applied, schedules: found },
  };
}

/** Without a document nothing is backed up: the Schedules that there are would be deleted. */
function requireDocument({ file }: SchedulesOptions): void {
  if (file !== undefined || process.env['AROTI_PLATFORM_FILE']) return;
  const message = 'is needed: the document that says which Schedules there are (or AROTI_PLATFORM_FILE names it)';
  throw new CommandEnded(badInputReport([{ path: '--file', message }]));
}

function tableOf(found: readonly ScheduleState[]): string[] {
  const column = (title: string, cell: (state: ScheduleState) => string, optional = false) => ({
    cells: [title, ...found.map(cell)],
    optional,
  });
  return columnsWithin(styleOf(process.stdout).width, [
    column('SCHEDULE', ({ id }) => id),
    column('DOES', ({ workflowType }) => workflowType, true),
    column('WHEN', ({ cron, timeZone }) => `${cron} ${timeZone}`),
    column('NEXT', ({ next }) => next ?? ''),
    column('PAUSED', ({ paused, note }) => (paused ? `yes${note ? `: ${note}` : ''}` : 'no')),
  ]);
}
