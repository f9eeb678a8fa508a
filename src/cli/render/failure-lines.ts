import { diagnosisLines, type DiagnosisStyle } from './diagnosis-lines.ts';
import { leftLines } from './left-lines.ts';
import { oneLine, printable } from './paint.ts';
import { problemLines } from './problem-lines.ts';
import { invocation } from '../invocation.ts';
import { failureTypes } from '../../platform/failure-types.ts';
import type { RunFailure, Unsuccessful } from '../temporal/outcome.ts';
import type { RunReference } from '../temporal/platform-run.ts';
import { runNouns } from '../temporal/run-kinds.ts';
import type { Progress } from '../../workflows/types.ts';

type Subject = Pick<RunReference, 'kind' | 'platform'>;

/** Why a run ended without a result, how it left the platform, and how to go on. */
export function failureLines(
  { kind, platform }: Subject,
  { state, failure }: Unsuccessful,
  progress: Progress | undefined,
  style: DiagnosisStyle,
): string[] {
  const { paint } = style;
  if (failure.problems.length > 0) {
    return [paint('red', `${platform}: the input is wrong; nothing was written`), ...problemLines(failure.problems)];
  }
  // Of who was asked to stop there is nothing to say but that.
  const told = failure.diagnoses.length > 0 || state === 'cancelled';
  return [
    paint('red', `${platform}: the ${runNouns[kind]} ${words[state]}${wayBack(progress)}`),
    ...(told ? [] : [`  ${failure.type}: ${printable(failure.message).replaceAll('\n', '\n  ')}`]),
    ...failure.diagnoses.flatMap((diagnosis) => ['', ...diagnosisLines(diagnosis, style)]),
    ...rollbackLines(progress, style),
    ...closing(kind, failure, progress),
  ];
}

const words: Record<Unsuccessful['state'], string> = {
  failed: 'failed',
  cancelled: 'was cancelled',
  terminated: 'was terminated',
  'timed out': 'ran out of time',
};

function wayBack(progress: Progress | undefined): string {
  if (!progress?.rollback) return '';
  const { toRevision } = progress.rollback;
  return isBack(progress)
    ? `; revision ${toRevision} serves again`
    : `, and the way back to revision ${toRevision} is not complete`;
}

/** Whether all that a failed or stopped run had changed is as it was. */
function isBack({ state, rollback }: Progress): boolean {
  if (state === 'rolled back') return true;
  if (!rollback || rollback.diagnoses.length > 0) return false;
  return rollback.components.every((component) => component.state === 'deployed' || component.state === 'left');
}

function rollbackLines(progress: Progress | undefined, style: DiagnosisStyle): string[] {
  if (!progress?.rollback) return [];
  const { diagnoses, left, toRevision } = progress.rollback;
  const title = style.paint('bold', `On the way back to revision ${toRevision}`);
  return [
    ...(diagnoses.length > 0 ? ['', title] : []),
    ...diagnoses.flatMap((diagnosis) => ['', ...diagnosisLines(diagnosis, style)]),
    ...leftLines(left, style.paint),
  ];
}

/** How the platform was left, and what comes next; nothing where the failure says it all. */
function closing(kind: RunReference['kind'], failure: RunFailure, progress: Progress | undefined): string[] {
  const hint = hintFor[failure.type];
  const lines = [...(kind === 'deploy' ? undeployedLines(progress) : []), ...endingLines(kind, failure, progress)];
  return [...(lines.length + (hint ? 1 : 0) > 0 ? [''] : []), ...lines, ...(hint ? hint(failure) : [])];
}

function undeployedLines(progress: Progress | undefined): string[] {
  if (progress && isBack(progress)) return [];
  const rest = progress?.components.filter(({ state }) => state !== 'deployed').map(({ component }) => component) ?? [];
  return rest.length > 0 ? [`Not deployed: ${rest.join(', ')}.`] : [];
}

function endingLines(kind: RunReference['kind'], { type }: RunFailure, progress: Progress | undefined): string[] {
  if (progress?.ending) return [oneLine(progress.ending)];
  if (kind !== 'deploy' || beforeAnything.includes(type)) return [];
  return [`What was applied stays. \`${invocation} deploy\` goes on from there.`];
}

const beforeAnything: readonly string[] = [failureTypes.alreadyRunning, failureTypes.schemaMoved];

/** What to do about a failure of a type, where its message can't know how this program is used. */
const hintFor: Readonly<Record<string, (failure: RunFailure) => string[]>> = {
  [failureTypes.conflict]: () => [
    `\`${invocation} plan\` shows each field with its owner, and the --on-conflict option that settles it.`,
  ],
  [failureTypes.schemaMoved]: ({ schema }) => [
    `If the earlier version works with the schema as it is: \`${invocation} rollback --accept-schema ${schema?.from ?? 'REVISION'}\`.`,
    'The schema itself is never rolled back.',
  ],
};
