import { invocation } from '../invocation.ts';
import { exitCodeOfVerdict, verdictOf, type Verdict } from '../render/plan/verdict.ts';
import { planLines } from '../render/plan/plan-lines.ts';
import { planMarkdown } from '../render/plan/plan-markdown.ts';
import { runObject } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import { changeRequest, type ChangeOptions } from '../request/deploy-request.ts';
import { sameOptions } from '../request/same-options.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { answerOf, noAnswer } from '../watch/answer-of.ts';
import { styleOf } from '../watch/terminal.ts';

export interface PlanOptions extends ChangeOptions {
  json?: boolean;
  /** For a pull request. */
  markdown?: boolean;
}

/** What a deployment would do, field by field; nothing is written. */
export async function plan(options: PlanOptions): Promise<Report> {
  const request = await changeRequest(options);
  const { run, outcome } = await answerOf(await connectTemporal(), 'plan', request);
  if (outcome.state !== 'done') return noAnswer(run, outcome);
  const { result } = outcome;
  const verdict = verdictOf(result);
  const style = styleOf(process.stdout);
  return {
    exitCode: exitCodeOfVerdict[verdict],
    lines: options.markdown ? planMarkdown(result) : [...planLines(result, style), ...nextStep(verdict, options)],
    object: { outcome: verdict, ...result, ...runObject(run) },
  };
}

/** The deployment that would do it. */
function nextStep(verdict: Verdict, options: PlanOptions): string[] {
  return verdict === 'changes' ? ['', `Deploy it: ${[invocation, 'deploy', ...sameOptions(options)].join(' ')}`] : [];
}
