import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import { connectTemporal, type Temporal } from '../temporal/connect-temporal.ts';
import { displayFor } from './deploy.ts';
import { deploymentRun, type DeploymentRun } from '../temporal/platform-run.ts';
import { exitCodes } from '../exit-codes.ts';
import { noWorkerHint } from '../watch/hints.ts';
import { invocation } from '../invocation.ts';
import { paintFor } from '../render/paint.ts';
import { readRequest } from '../request/read-request.ts';
import { progressTable } from '../render/progress-table.ts';
import { CommandEnded, type Report } from '../report.ts';
import { runReport } from '../render/run-report.ts';
import { asCommandEnded, workflowIdOf } from '../temporal/start-run.ts';
import { lastProgress, watchRun } from '../watch/watch-run.ts';
import type { Progress } from '../../workflows/types.ts';

export interface StatusOptions {
  name?: string;
  /** Shows it until it ends. */
  watch?: boolean;
  json?: boolean;
}

/** What the newest run of a platform's deployment is doing, or did. */
export async function status(options: StatusOptions): Promise<Report> {
  const { platform } = await readRequest({ ...(options.name !== undefined && { name: options.name }) });
  const temporal = await connectTemporal();
  const description = await newestRun(temporal, workflowIdOf(platform.name));
  const run = deploymentRun(temporal, description.workflowId, description.runId);
  if (description.status.name !== 'RUNNING') return endedReport(run, description);
  if (!options.watch) return runningReport(run, description);
  return watchRun(run, displayFor(options, description.startTime.getTime()), temporal.address);
}

async function newestRun(temporal: Temporal, workflowId: string): Promise<WorkflowExecutionDescription> {
  try {
    return await temporal.client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw asCommandEnded(error, temporal);
    throw new CommandEnded({
      exitCode: exitCodes.failed,
      lines: [
        `Temporal at ${temporal.address} (namespace ${temporal.namespace}) knows no run of ${workflowId}.`,
        `\`${invocation} deploy\` starts one.`,
      ],
      object: { outcome: 'none', workflowId },
    });
  }
}

async function endedReport(run: DeploymentRun, description: WorkflowExecutionDescription): Promise<Report> {
  const outcome = await run.outcome();
  const progress = await lastProgress(run, outcome);
  const report = runReport(run, outcome, progress, paintFor(process.stdout));
  return {
    ...report,
    lines: [...headline(description), ...tableOf(progress), ...report.lines],
    object: { ...report.object, ...times(description) },
  };
}

async function runningReport(run: DeploymentRun, description: WorkflowExecutionDescription): Promise<Report> {
  const [progress, notes] = await Promise.all([
    run.progress().catch(async (error: unknown) => noWorkerHint(await run.workersLastSeen(), error)),
    run.notes(),
  ]);
  const { workflowId, runId, link } = run;
  return {
    exitCode: exitCodes.deployed,
    lines: [
      ...headline(description),
      ...(Array.isArray(progress) ? progress : tableOf(progress)),
      ...notes.map((note) => `  ${note}`),
      ...(link ? [`Web UI: ${link}`] : []),
    ],
    object: {
      outcome: 'running',
      workflowId,
      runId,
      ...(link && { url: link }),
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
  if (!progress) return [];
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  return progressTable(progress, { now: Date.now(), width, paint: paintFor(process.stdout) });
}
