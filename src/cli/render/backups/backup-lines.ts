import { columnsWithin, rightAligned } from '../columns.ts';
import { duration } from '../duration.ts';
import { oneLine, type Paint } from '../paint.ts';
import type { BackupResult } from '../../../workflows/backup-types.ts';
import { byteText } from '../../../workflows/byte-text.ts';

/** What a backup wrote, database by database. */
export function backupLines(result: BackupResult, { paint, width }: { paint: Paint; width: number }): string[] {
  const { backup, platform, destinations, databases, bytes, seconds } = result;
  const column = (title: string, cell: (database: (typeof databases)[number]) => string) => [
    title,
    ...databases.map(cell),
  ];
  return [
    `${paint('bold', `${platform}:`)} ${paint('green', `backup ${backup}`)} in ${destinations.join(', ')}`,
    '',
    ...columnsWithin(width, [
      { cells: column('DATABASE', ({ name }) => oneLine(name)) },
      { cells: rightAligned(column('SIZE', (one) => byteText(one.bytes))) },
      { cells: rightAligned(column('TABLES', ({ tables }) => String(tables))), optional: true },
      { cells: rightAligned(column('ROWS', ({ rows }) => String(rows))), optional: true },
      { cells: rightAligned(column('SECONDS', (one) => one.seconds.toFixed(1))) },
    ]),
    '',
    `${byteText(bytes)} stored, with roles and the platform document, in ${duration(seconds)}.`,
  ];
}
