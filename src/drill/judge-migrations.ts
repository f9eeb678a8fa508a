import type { DrillCheck } from '../workflows/backup-types.ts';

/** What was seen of a restored schema's revision. */
export interface SeenMigrations {
  /** What the database says, by itself. */
  restored: readonly string[];
  /** What `alembic current` printed, and `alembic history` from there on. */
  current: readonly string[];
  history: readonly string[];
}

/** More than these are counted, not listed. */
const listed = 20;

/** Whether the image knows the revision that was restored, and what it would still do to it. */
export function judgeMigrations({ restored, current, history }: SeenMigrations): Pick<DrillCheck, 'passed' | 'detail'> {
  const known = current.flatMap((line) => revisionIn(line, restored) ?? []);
  if (restored.length > 0 && known.length === 0) {
    const detail = `\`alembic current\` says nothing of revision ${restored.join(', ')}, which was restored`;
    return { passed: false, detail };
  }
  const what =
    known.length > 0 ? `revision ${known.map(({ id }) => id).join(', ')}` : 'no migration has run in this database';
  if (known.length > 0 && known.every(({ isHead }) => isHead)) return { passed: true, detail: `${what} (head)` };
  return { passed: true, detail: `${what}; ${rest(history, restored)}` };
}

/** `0002 (head)`; a log may have lines of its own. */
const currentLine = /^(\S+)((?: \([^()]*\))*)$/;

function revisionIn(line: string, restored: readonly string[]): { id: string; isHead: boolean } | undefined {
  const [, id = '', marks = ''] = currentLine.exec(line.trim()) ?? [];
  return restored.includes(id) ? { id, isHead: /\((?:effective )?head\)/.test(marks) } : undefined;
}

/** `0001 -> 0002 (head), what it does`, the newest first. */
const historyLine = /^\S.*? -> (\S+?)(?: \([^()]*\))*, (.*)$/;

function rest(history: readonly string[], restored: readonly string[]): string {
  const pending = history
    .flatMap((line) => {
      const [, id, does] = historyLine.exec(line.trim()) ?? [];
      return id === undefined || restored.includes(id) ? [] : [`${id} (${does})`];
    })
    .toReversed();
  if (pending.length === 0) return "it is not the image's head";
  const more = pending.length > listed ? `, and ${pending.length - listed} more` : '';
  return `\`alembic upgrade head\` would still do ${pending.slice(0, listed).join(', ')}${more}`;
}
