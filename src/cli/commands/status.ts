import type { WorkflowExecutionDescription } from '@temporalio/client';
import { exitCodes } from '../exit-codes.ts';
import { progressTable } from '../render/progress-table.ts';
import { runObject, runReport, type WatchedKind } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import { readRequest } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { newestRun, type KnownRun } from '../temporal/newest-run.ts';
import { displayFor } from '../watch/display.ts';
import { noWorkerHint } from '../watch/hints.ts';
import { styleOf } from '../watch/terminal.ts';
import { lastProgress, watchRun } from '../watch/watch-run.ts';
import { noteText } from '../watch/note.ts';
import type { Progress } from '../../workflows/types.ts';

export interface StatusOptions {
  name?: string;
  /** Shows it until it ends. */
  watch?: boolean;
  json?: boolean;
}

/** What the newest deployment or rollback of a platform is doing, or did. */
export async function status(options: StatusOptions): Promise<Report> {
  const { platform } = await readRequest({ ...(options.name !== undefined && { name: options.name }) });
  const temporal = await connectTemporal();
  const known = await newestRun(temporal, ['deploy', 'rollback'], platform.name);
  const { run, description } = known;
  if (description.status.name !== 'RUNNING') return endedReport(known);
  if (!options.watch) return runningReport(known);
  return watchRun(run, {
    display: displayFor(options, description.startTime.getTime()),
    address: temporal.address,
  });
}

async function endedReport({ run, description }: KnownRun<WatchedKind>): Promise<Report> {
  const outcome = await run.outcome();
  const progress = await lastProgress(run, outcome);
  const report = runReport(run, outcome, progress, styleOf(process.stdout));
  return {
    ...report,
    lines: [...headline(description), ...tableOf(progress), ...report.lines],
    object: { ...report.object, ...times(description) },
  };
}

async function runningReport({ run, description }: KnownRun<WatchedKind>): Promise<Report> {
  const [progress, notes] = await Promise.all([
    run.progress().catch(async (error: unknown) => noWorkerHint(await run.workersLastSeen(), error)),
    run.notes(),
  ]);
  return {
    exitCode: exitCodes.done,
    lines: [
      ...headline(description),
      ...(Array.isArray(progress) ? progress : tableOf(progress)),
      ...notes.map((note) => `  ${noteText(note)}`),
      ...(run.link ? [`Web UI: ${run.link}`] : []),
    ],
    object: {
      outcome: 'running',
      ...runObject(run),
      ...times(description),
      ...(Array.isArray(progress) ? { hint: progress.join(' ') } : progress),
    },
  };
}

function headline({
  workflowId,
  runId,
  status: { name },
  startTime,
  closeTime,
}: WorkflowExecutionDescription): string[] {
  const ended = closeTime ? `, ended ${closeTime.toISOString()}` : '';
  return [
    `${workflowId}: ${name.toLowerCase().replaceAll('_', ' ')}, started ${startTime.toISOString()}${ended} (run ${runId})`,
  ];
}

function times({ startTime, closeTime }: WorkflowExecutionDescription): Record<string, string> {
  return { startedAt: startTime.toISOString(), ...(closeTime && { endedAt: closeTime.toISOString() }) };
}

function tableOf(progress: Progress | undefined): string[] {
  return progress ? progressTable(progress, { now: Date.now(), ...styleOf(process.stdout) }) : [];
}
