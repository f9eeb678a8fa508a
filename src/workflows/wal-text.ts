import type { WalStatus } from './backup-types.ts';
import { byteText } from './byte-text.ts';

const verdicts: Readonly<Record<WalStatus['state'], string>> = {
  archiving: 'WAL is archived',
  stuck: '**WAL is not archived**',
  stopped: 'WAL archiving does not run',
};

/** How an archive is doing, for a run's details. */
export function walText({ state, problem, slot, timeline, archivedLsn, serverLsn, ...lag }: WalStatus): string {
  const rows = [
    ['slot', `\`${slot}\``],
    ['timeline', String(timeline)],
    ['archived up to', archivedLsn],
    ['server at', serverLsn],
    ['late by', `${byteText(lag.lagBytes)}, ${lag.lagSeconds} s`],
    ['last upload', lag.lastUploadAt ?? 'none yet'],
  ];
  return [
    `${verdicts[state]}${problem === undefined ? '.' : `: ${problem}`}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
  ].join('\n');
}
