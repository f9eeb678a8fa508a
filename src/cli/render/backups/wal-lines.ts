import { ago, moment } from '../moment.ts';
import { printable, type Paint } from '../paint.ts';
import type { StoredArchive } from '../../../standing/read-wal-archive.ts';
import type { WalStatus } from '../../../workflows/backup-types.ts';
import { byteText } from '../../../workflows/byte-text.ts';
import { leadsNowhere, lostForGood } from '../../../workflows/wal-text.ts';

/** What is known of a platform's archive. */
export interface WalFound {
  platform: string;
  enabled: boolean;
  slot: string;
  /** Undefined: no run archives, or it does not answer. */
  status: WalStatus | undefined;
  archives: readonly StoredArchive[];
}

/** How the archive is doing, and which seconds it can bring back. */
export function walLines(found: WalFound, { paint }: { paint: Paint }, now: number = Date.now()): string[] {
  const { slot, status, archives } = found;
  return [
    headline(found, paint),
    '',
    `  slot           ${slot}`,
    ...(status ? runLines(status, paint, now) : []),
    ...archives.flatMap((archive) => ['', ...archiveLines(archive, now)]),
  ];
}

/** Whether what the document asks for is done. */
export function isArchiving({ enabled, status }: Pick<WalFound, 'enabled' | 'status'>): boolean {
  return !enabled || status?.state === 'archiving';
}

function headline({ platform, enabled, status }: WalFound, paint: Paint): string {
  const which = paint('bold', `${platform}:`);
  if (!enabled) return `${which} WAL is not to be archived (backups.wal.enabled is false)`;
  if (status?.state === 'archiving') return `${which} ${paint('green', 'WAL is archived')}`;
  const why = status
    ? (status.problem ?? status.state)
    : 'no run archives: `aroti schedules apply --file platform.yaml` starts it';
  return `${which} ${paint('red', 'WAL is not archived')}: ${printable(why)}`;
}

function runLines(status: WalStatus, paint: Paint, now: number): string[] {
  const { state, since, timeline, archivedLsn, serverLsn, lagBytes, lagSeconds, lastUploadAt } = status;
  const { missing, needsBaseSince } = status;
  return [
    ...(since === undefined ? [] : [`  ${state.padEnd(14)} since ${moment(since)} (${ago(since, now)})`]),
    `  timeline       ${timeline}`,
    `  archived up to ${archivedLsn}`,
    `  server at      ${serverLsn}`,
    `  late by        ${byteText(lagBytes)}, ${lagSeconds} s`,
    `  last upload    ${lastUploadAt === undefined ? 'none yet' : ago(lastUploadAt, now)}`,
    ...(missing
      ? [
          `  ${paint('red', 'missing')}        ${missing.from} to ${missing.to}, seen ${ago(missing.seenAt, now)}:`,
          `                 ${lostForGood}`,
        ]
      : []),
    ...(needsBaseSince === undefined
      ? []
      : [
          `  ${paint('red', 'no base backup')} leads to what is archived, since ${moment(needsBaseSince)} (${ago(needsBaseSince, now)}):`,
          `                 ${leadsNowhere}`,
        ]),
  ];
}

function archiveLines({ destination, base, ranges, problem }: StoredArchive, now: number): string[] {
  if (problem !== undefined) return [`${destination}: what can be restored is not known: ${printable(problem)}`];
  if (!base) return [`${destination}: no base backup yet: nothing can be restored to a point in time`];
  return [
    `${destination}: newest base backup ${base.id}, complete ${ago(base.completedAt, now)}`,
    ...ranges.map(
      ({ from, to, timeline, archivedLsn }) =>
        `  any second from ${moment(from)} to ${moment(to)} (timeline ${timeline}, up to ${archivedLsn})`,
    ),
    ...(ranges.length === 0 ? ['  no base backup has its WAL yet: nothing can be restored to a point in time'] : []),
  ];
}
