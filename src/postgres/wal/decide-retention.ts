import { endOf, isRestorable, type ListedSegment, type WalArchive } from './chain.ts';
import { parseLsn } from './lsn.ts';
import type { BaseManifest } from '../../storage/wal-bases.ts';

export interface WalDecision {
  bases: { id: string; action: 'keep' | 'delete'; reason: string }[];
  /** Keys of WAL that nothing which is kept needs. */
  wal: string[];
}

/**
 * Which base backups and which WAL are kept: the newest `keepBases` bases that can be restored, what is newer than the oldest of
 * them, and of each server all WAL from its oldest kept base on. So nothing between a kept base and now is ever missing; where
 * no base can be restored, all is kept. `archives` are by the server's system identifier; bases whose ids are `pinned` stay in any case.
 */
export function decideWalRetention(
  bases: readonly BaseManifest[],
  archives: ReadonlyMap<string, WalArchive>,
  keepBases: number,
  pinned: ReadonlySet<string> = new Set(),
): WalDecision {
  const newestFirst = bases.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const restorable = newestFirst.filter((base) => {
    const archive = archives.get(base.systemIdentifier);
    return archive !== undefined && isRestorable(archive, base);
  });
  const oldest = restorable.slice(0, Math.max(1, keepBases)).at(-1);
  const isKept = (base: BaseManifest) =>
    !oldest || pinned.has(base.id) || Date.parse(base.startedAt) >= Date.parse(oldest.startedAt);
  return {
    bases: newestFirst.map((base) => ({
      id: base.id,
      ...(isKept(base)
        ? {
            action: 'keep',
            reason: pinned.has(base.id) ? 'the store keeps it' : reasonToKeep(base, restorable, keepBases),
          }
        : { action: 'delete', reason: `older than the newest ${keepBases} that can be restored` }),
    })),
    wal: [...archives].flatMap(([server, archive]) => {
      const own = bases.filter(({ systemIdentifier }) => systemIdentifier === server);
      return superfluous(archive, own.filter(isKept), own.length > 0);
    }),
  };
}

function reasonToKeep(base: BaseManifest, restorable: readonly BaseManifest[], keepBases: number): string {
  const rank = restorable.indexOf(base) + 1;
  if (rank === 1) return 'the newest one that can be restored';
  if (rank > 0) return `${rank} of the newest ${keepBases} that can be restored`;
  return 'its WAL is not complete; nothing newer makes up for it yet';
}

/** A server without a base may be about to get its first one: its WAL waits for it. */
function superfluous(archive: WalArchive, kept: readonly BaseManifest[], hadBases: boolean): string[] {
  const { segments, segmentBytes } = archive;
  const starts = kept.map(({ startLsn }) => parseLsn(startLsn));
  const needed = (segment: ListedSegment) => starts.some((start) => endOf(segment, segmentBytes) > start);
  const isNeeded = hadBases ? needed : () => true;
  return segments.filter((segment) => !isNeeded(segment) || isOutdone(segment, segments)).map(({ key }) => key);
}

/** A part of a segment of which there is more. */
function isOutdone(segment: ListedSegment, all: readonly ListedSegment[]): boolean {
  if (segment.kind !== 'partial') return false;
  return all.some(
    (other) =>
      other.name === segment.name &&
      (other.kind === 'segment' || (other.kind === 'partial' && other.end > segment.end)),
  );
}
