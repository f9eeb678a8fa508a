import { exitCodes } from '../exit-codes.ts';
import { drillLines } from '../render/backups/drill-lines.ts';
import { runObject } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import type { RequestOptions } from '../request/read-request.ts';
import { runRequest } from '../request/run-input.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import type { Outcome } from '../temporal/outcome.ts';
import { answerOf, noAnswer } from '../watch/answer-of.ts';
import { styleOf } from '../watch/terminal.ts';
import { parseDrillInput } from '../../platform/backup-input.ts';
import type { DrillReport } from '../../workflows/backup-types.ts';

export interface DrillOptions extends RequestOptions {
  backup?: string;
  at?: string;
  database?: string[];
  destination?: string;
  json?: boolean;
}

/** Restores a backup into a scratch server, compares it with its source, and says what was found. */
export async function drill(options: DrillOptions): Promise<Report> {
  const { backup, at, database: databases, destination } = options;
  const request = await runRequest(options, parseDrillInput, { backup, at, databases, destination });
  const { run, outcome } = await answerOf(await connectTemporal(), 'drill', request);
  const report = foundBy(outcome);
  if (!report) return noAnswer(run, outcome as Exclude<typeof outcome, { state: 'done' }>);
  return {
    exitCode: report.passed ? exitCodes.done : exitCodes.failed,
    lines: drillLines(report, request.platform, styleOf(process.stdout)),
    object: { outcome: report.passed ? 'passed' : 'failed', ...report, ...runObject(run) },
  };
}

/** The report is the result, or the reason of the failure. */
function foundBy(outcome: Outcome<DrillReport>): DrillReport | undefined {
  if (outcome.state === 'done') return outcome.result;
  const { details } = outcome.failure;
  return details !== null && typeof details === 'object' && 'checks' in details ? (details as DrillReport) : undefined;
}
