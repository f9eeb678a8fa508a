import type { RestorePlan } from '../postgres/base/plan-restore.ts';
import { formatLsn, parseLsn } from '../postgres/wal/lsn.ts';
import type { DrillCheck } from '../workflows/backup-types.ts';

/**
 * Whether the newest state is that of all the WAL that there should be, by what is missing from the archive and by where the replay ended;
 * nothing of a moment. A server without a target takes whatever it can't read for the end of its WAL, and goes on from there.
 */
export function judgeWal({ base, latest }: RestorePlan, replayed: string | undefined): DrillCheck[] {
  if (!latest) return [];
  const { end, missing } = latest;
  const at = `the replay ended at ${replayed ?? 'no place'}, the archive's WAL ends at ${formatLsn(end)}`;
  // The last record may be cut off, or be followed by nothing to the end of its segment.
  const isReached = replayed !== undefined && end - parseLsn(replayed) <= BigInt(base.segmentBytes);
  const problems = [...missing, ...(isReached ? [] : [`${at}: what lies between them was taken for no WAL`])];
  const passed = problems.length === 0;
  return [{ layer: 'wal', name: 'latest', passed, detail: passed ? at : problems.join('; ') }];
}
