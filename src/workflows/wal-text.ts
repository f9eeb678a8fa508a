import type { WalStatus } from './backup-types.ts';
import { byteText } from './byte-text.ts';

const verdicts: Readonly<Record<WalStatus['state'], string>> = {
  archiving: 'WAL is archived',
  stuck: '**WAL is not archived**',
  stopped: 'WAL archiving does not run',
};

/** What WAL that is missing means. */
export const lostForGood = 'no moment in it can be restored, nor one after it from a base backup before it';

/** What it means that no base backup leads to what is archived. */
export const leadsNowhere = "what is archived now can't be restored until there is one";

/** How an archive is doing, for a run's details. */
export function walText(status: WalStatus): string {
  const { state, since, problem, slot, timeline, archivedLsn, serverLsn, missing, needsBaseSince, ...lag } = status;
  const rows = [
    ...(since === undefined ? [] : [['since', since]]),
    ['slot', `\`${slot}\``],
    ['timeline', String(timeline)],
    ['archived up to', archivedLsn],
    ['server at', serverLsn],
    ['late by', `${byteText(lag.lagBytes)}, ${lag.lagSeconds} s`],
    ['last upload', lag.lastUploadAt ?? 'none yet'],
    ...(missing ? [['missing', `${missing.from} to ${missing.to}, seen ${missing.seenAt}: ${lostForGood}`]] : []),
    ...(needsBaseSince === undefined ? [] : [['no base backup', `since ${needsBaseSince}: ${leadsNowhere}`]]),
  ];
  return [
    `${verdicts[state]}${problem === undefined ? '.' : `: ${problem}`}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
  ].join('\n');
}
