import { exitCodes } from '../exit-codes.ts';
import { diagnoseLines } from '../render/diagnose-lines.ts';
import { runObject } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { answerOf, noAnswer } from '../watch/answer-of.ts';
import { styleOf } from '../watch/terminal.ts';

export interface DiagnoseOptions extends RequestOptions {
  json?: boolean;
  /** For an incident's page. */
  markdown?: boolean;
}

/** What is wrong with the platform now, why, and what to do about it; nothing is written. */
export async function diagnose(options: DiagnoseOptions): Promise<Report> {
  const request = await readRequest(options);
  const { run, outcome } = await answerOf(await connectTemporal(), 'diagnose', request);
  if (outcome.state !== 'done') return noAnswer(run, outcome);
  const { result } = outcome;
  const well = result.findings.length === 0;
  return {
    exitCode: well ? exitCodes.done : exitCodes.failed,
    lines: options.markdown ? result.markdown.trimEnd().split('\n') : diagnoseLines(result, styleOf(process.stdout)),
    object: { outcome: well ? 'healthy' : 'findings', ...result, ...runObject(run) },
  };
}
