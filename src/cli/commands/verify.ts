import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { runObject } from '../render/run-report.ts';
import { verifyLines } from '../render/verify-lines.ts';
import type { Report } from '../report.ts';
import { sameOptions } from '../request/same-options.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import type { Outcome } from '../temporal/outcome.ts';
import { answerOf, noAnswer } from '../watch/answer-of.ts';
import { styleOf } from '../watch/terminal.ts';
import type { VerifyReport } from '../../workflows/types.ts';

export interface VerifyOptions extends RequestOptions {
  /** Puts back what drifted. */
  selfHeal?: boolean;
  json?: boolean;
}

/** Whether everything is ready, serves, and is as it was deployed. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const request = await readRequest(options);
  const input = { ...request.input, ...(options.selfHeal && { selfHeal: true }) };
  const { run, outcome } = await answerOf(await connectTemporal(), 'verify', { ...request, input });
  const report = foundBy(outcome);
  if (!report) return noAnswer(run, outcome as Exclude<typeof outcome, { state: 'done' }>);
  const word = report.skipped ? 'skipped' : report.healthy ? 'healthy' : 'unhealthy';
  return {
    exitCode: exitCodeOf[word],
    lines: verifyLines(report, { ...styleOf(process.stdout), again: sameOptions(options) }),
    object: { outcome: word, ...report, ...runObject(run) },
  };
}

const exitCodeOf: Readonly<Record<'healthy' | 'unhealthy' | 'skipped', ExitCode>> = {
  healthy: exitCodes.done,
  unhealthy: exitCodes.failed,
  // It is a deployment that is going on which keeps it from looking.
  skipped: exitCodes.alreadyRunning,
};

/** The report is the result, or the reason of the failure. */
function foundBy(outcome: Outcome<VerifyReport>): VerifyReport | undefined {
  return outcome.state === 'done' ? outcome.result : outcome.failure.report;
}
