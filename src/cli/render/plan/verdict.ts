import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import type { PlatformPlan } from '../../../workflows/types.ts';

/** `blocked`: a deployment would stop before it writes anything. */
export type Verdict = 'unchanged' | 'changes' | 'blocked';

/** What a plan comes down to. */
export function verdictOf({ counts, changes }: Pick<PlatformPlan, 'counts' | 'changes'>): Verdict {
  if (counts.refuse > 0 || counts.conflicts > 0) return 'blocked';
  return changes ? 'changes' : 'unchanged';
}

/** The same for scripts. */
export const exitCodeOfVerdict: Readonly<Record<Verdict, ExitCode>> = {
  unchanged: exitCodes.done,
  changes: exitCodes.changes,
  blocked: exitCodes.failed,
};

/** The answer in a sentence, without a mark at its end. */
export function verdictSentence(plan: PlatformPlan): string {
  const sentences: Record<Verdict, string> = {
    unchanged: 'nothing would change',
    changes: counted(plan, toDo) || 'something would change',
    blocked: `it can't be deployed like this: ${counted(plan, obstacles)}`,
  };
  return sentences[verdictOf(plan)];
}

/** What is the same, or stays, and what the plan is compared with: `52 unchanged, 1 kept · compared with the cluster at revision 7`. */
export function planContext(plan: PlatformPlan): string {
  const since = plan.revision > 0 ? `compared with the cluster at revision ${plan.revision}` : 'never deployed before';
  const besides = verdictOf(plan) === 'blocked' ? counted(plan, toDo) : '';
  return [besides, counted(plan, atRest), since].filter(Boolean).join(' · ');
}

type Counted = keyof PlatformPlan['counts'];

const toDo: readonly [Counted, string, string][] = [
  ['create', 'to create', 'to create'],
  ['configure', 'to change', 'to change'],
  ['replace', 'to replace', 'to replace'],
  ['prune', 'to delete', 'to delete'],
  ['unseen', 'unseen', 'unseen'],
];
const obstacles: readonly [Counted, string, string][] = [
  ['conflicts', 'conflict', 'conflicts'],
  ['refuse', 'refused change', 'refused changes'],
];
const atRest: readonly [Counted, string, string][] = [
  ['unchanged', 'unchanged', 'unchanged'],
  ['keep', 'kept', 'kept'],
];

function counted({ counts }: PlatformPlan, words: readonly [Counted, string, string][]): string {
  return words
    .filter(([name]) => counts[name] > 0)
    .map(([name, one, many]) => `${counts[name]} ${counts[name] === 1 ? one : many}`)
    .join(', ');
}
