import type { DeploymentRun } from '../temporal/platform-run.ts';
import { exitCodeOf, outcomeObject, type Outcome } from '../temporal/outcome.ts';
import type { Paint } from './paint.ts';
import { failureLines } from './failure-lines.ts';
import { resultLines } from './result-lines.ts';
import type { Report } from '../report.ts';
import type { Progress } from '../../workflows/types.ts';

/** The report of a run that has ended. */
export function runReport(
  { workflowId, runId, link }: Pick<DeploymentRun, 'workflowId' | 'runId' | 'link'>,
  outcome: Outcome,
  progress: Progress | undefined,
  paint: Paint,
): Report {
  const platform = progress?.platform || workflowId.replace(/^deploy-/, '');
  const lines =
    outcome.state === 'deployed'
      ? resultLines(outcome.result, paint)
      : failureLines(outcome, platform, progress, paint);
  return {
    exitCode: exitCodeOf(outcome),
    lines: ['', ...lines, ...(link ? ['', `Web UI: ${link}`] : [])],
    object: {
      ...outcomeObject(outcome),
      workflowId,
      runId,
      ...(link && { url: link }),
      ...(outcome.state !== 'deployed' && progress && { platform, components: progress.components }),
    },
  };
}
