import { columnsWithin, rightAligned } from '../columns.ts';
import { ago } from '../moment.ts';
import { oneLine } from '../paint.ts';
import type { ListedBackup } from '../../../storage/catalogue.ts';
import { artifactsOf, type BackupManifest } from '../../../storage/manifest.ts';
import { byteText } from '../../../workflows/byte-text.ts';

export type CatalogueEntry = ListedBackup & { destination: string; verified: boolean };

/** The backups of a catalogue, the newest first. */
export function backupListLines(
  entries: readonly CatalogueEntry[],
  { width }: { width: number },
  now: number = Date.now(),
): string[] {
  if (entries.length === 0) return ['There is no backup yet.'];
  const column = (title: string, cell: (entry: CatalogueEntry) => string) => [title, ...entries.map(cell)];
  return columnsWithin(width, [
    { cells: column('BACKUP', ({ id }) => id) },
    { cells: column('BEGUN', ({ startedAt }) => ago(startedAt.toISOString(), now)) },
    { cells: rightAligned(column('STORED', ({ bytes }) => byteText(bytes))) },
    { cells: column('IN', ({ destination }) => destination), optional: true },
    {
      cells: column('STATE', ({ complete, verified }) =>
        !complete ? 'not complete' : verified ? 'verified by a drill' : 'complete',
      ),
    },
  ]);
}

/** What a backup consists of. */
export function manifestLines(manifest: BackupManifest, destination: string): string[] {
  const { id, platform, startedAt, completedAt, server, databases, recipients, roles } = manifest;
  return [
    `Backup ${id} of ${platform} in ${destination}`,
    `  from ${startedAt} to ${completedAt}, PostgreSQL ${server.version}, ${recipients.length > 0 ? `encrypted to ${recipients.join(', ')}` : 'not encrypted'}`,
    `  roles: ${roles.map(oneLine).join(', ')}`,
    '',
    ...databases.map(
      ({ name, bytes, snapshotAt, fingerprint, extensions }) =>
        `  ${oneLine(name)}: ${byteText(bytes)}, ${fingerprint.tables} tables, ${fingerprint.rows} rows as of ${snapshotAt}; ${extensions.map((one) => `${one.name} ${one.version}`).join(', ')}`,
    ),
    '',
    ...artifactsOf(manifest).map(({ key, bytes, sha256 }) => `  ${sha256}  ${key}  ${byteText(bytes)}`),
  ];
}
