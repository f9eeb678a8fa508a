import type { DiagnosisStyle } from './diagnosis-lines.ts';
import { failureLines } from './failure-lines.ts';
import { resultLines, rollbackLines } from './result-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Report } from '../report.ts';
import { exitCodeOf, type Outcome, type Unsuccessful } from '../temporal/outcome.ts';
import type { RunReference } from '../temporal/platform-run.ts';
import type { DeployResult, Progress, RollbackResult } from '../../workflows/types.ts';

/** A run that changes the platform, and is watched while it does. */
export type WatchedKind = 'deploy' | 'rollback';

/** What a watched run returns. */
export type WatchedResult = DeployResult | RollbackResult;

/** The report of a deployment or a rollback that has ended. */
export function runReport(
  run: RunReference,
  outcome: Outcome<WatchedResult>,
  progress: Progress | undefined,
  style: DiagnosisStyle,
): Report {
  if (outcome.state !== 'done') return failureReport(run, outcome, progress, style);
  const { result } = outcome;
  const rolledBack = 'toRevision' in result;
  const lines = rolledBack ? rollbackLines(result, style.paint) : resultLines(result, style.paint);
  return {
    exitCode: exitCodes.done,
    lines: ['', ...lines, ...linkLines(run)],
    object: { outcome: rolledBack ? 'rolled back' : 'deployed', ...result, ...runObject(run) },
  };
}

/** The report of a run of any kind that has no result. */
export function failureReport(
  run: RunReference,
  outcome: Unsuccessful,
  progress: Progress | undefined,
  style: DiagnosisStyle,
): Report {
  const { components, rollback, ending, pruned } = progress ?? {};
  return {
    exitCode: exitCodeOf(outcome),
    lines: ['', ...failureLines(run, outcome, progress, style), ...linkLines(run)],
    object: {
      outcome: outcome.state,
      failure: outcome.failure,
      ...runObject(run),
      platform: run.platform,
      ...(progress && { components, pruned, ...(rollback && { rollback }), ...(ending && { ending }) }),
    },
  };
}

/** What `--json` says of every run. */
export function runObject({ workflowId, runId, link }: RunReference): Record<string, string> {
  return { workflowId, runId, ...(link && { url: link }) };
}

function linkLines({ link }: RunReference): string[] {
  return link ? ['', `Web UI: ${link}`] : [];
}
