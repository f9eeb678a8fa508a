import { invocation } from '../invocation.ts';
import { printable, type Paint } from './paint.ts';
import { diagnosisLines } from './diagnosis-lines.ts';
import { problemLines } from './problem-lines.ts';
import type { Outcome } from '../temporal/outcome.ts';
import type { Progress } from '../../workflows/types.ts';

type Unsuccessful = Exclude<Outcome, { state: 'deployed' }>;

/** Why a run ended without a result, what of the platform was not deployed, and how to go on. */
export function failureLines(
  { state, failure }: Unsuccessful,
  platform: string,
  progress: Progress | undefined,
  paint: Paint,
): string[] {
  if (failure.problems.length > 0) {
    return [paint('red', `${platform}: the input is wrong; nothing was written`), ...problemLines(failure.problems)];
  }
  const told = failure.diagnoses.length > 0;
  return [
    paint('red', `${platform}: ${headline[state]}`),
    ...(told ? [] : [`  ${failure.type}: ${printable(failure.message).replaceAll('\n', '\n  ')}`]),
    ...failure.diagnoses.flatMap((diagnosis) => ['', ...diagnosisLines(diagnosis, paint)]),
    '',
    ...undeployedLines(progress),
    `What was applied stays. \`${invocation} deploy\` goes on from there.`,
  ];
}

const headline: Record<Unsuccessful['state'], string> = {
  failed: 'the deployment failed',
  cancelled: 'the deployment was cancelled',
  terminated: 'the deployment was terminated',
  'timed out': 'the deployment ran out of time',
};

function undeployedLines(progress: Progress | undefined): string[] {
  const rest = progress?.components.filter(({ state }) => state !== 'deployed').map(({ component }) => component) ?? [];
  return rest.length > 0 ? [`Not deployed: ${rest.join(', ')}.`] : [];
}
