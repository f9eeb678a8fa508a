import { chainFrom, endOf, isRestorable, type WalArchive } from '../postgres/wal/chain.ts';
import { formatLsn, parseLsn } from '../postgres/wal/lsn.ts';
import type { BaseManifest } from '../storage/wal-bases.ts';

/** Any second from one moment to another can be restored (ISO 8601). */
export interface RestorableRange {
  timeline: number;
  from: string;
  /** When the last of it came into the archive: the server's last commit before that is there. */
  to: string;
  archivedLsn: string;
  /** Ids of the base backups that lie in it. */
  bases: string[];
}

/**
 * What an archive can bring back, the newest range last: each from the end of a base backup along its own timeline, as far as the
 * WAL is unbroken. `archives` are by the server's system identifier.
 */
export function restorableRanges(
  bases: readonly BaseManifest[],
  archives: ReadonlyMap<string, WalArchive>,
): RestorableRange[] {
  const ranges = new Map<string, RestorableRange>();
  for (const base of bases.toSorted((a, b) => Date.parse(a.completedAt) - Date.parse(b.completedAt))) {
    const archive = archives.get(base.systemIdentifier);
    if (!archive || !isRestorable(archive, base)) continue;
    const chain = chainFrom(archive, base.timeline, parseLsn(base.startLsn));
    const last = chain.at(-1);
    if (!last) continue;
    // Bases whose WAL ends at one place are of one range.
    const key = `${base.systemIdentifier}/${last.key}`;
    const range = ranges.get(key);
    if (range) range.bases.push(base.id);
    else
      ranges.set(key, {
        timeline: last.timeline,
        from: base.completedAt,
        to: new Date(Math.max(...chain.map(({ modifiedAt }) => Date.parse(modifiedAt)))).toISOString(),
        archivedLsn: formatLsn(endOf(last, archive.segmentBytes)),
        bases: [base.id],
      });
  }
  return [...ranges.values()].toSorted((a, b) => Date.parse(a.to) - Date.parse(b.to));
}
