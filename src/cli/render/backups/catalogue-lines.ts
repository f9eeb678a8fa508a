import { columnsWithin, rightAligned } from '../columns.ts';
import { ago, moment } from '../moment.ts';
import { oneLine } from '../paint.ts';
import type { ListedBackup } from '../../../storage/catalogue.ts';
import { artifactsOf, type BackupManifest } from '../../../storage/manifest.ts';
import { counted } from '../../../workflows/counted.ts';
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
      cells: column('STATE', stateText),
    },
  ]);
}

function stateText({ complete, partial, verified }: CatalogueEntry): string {
  if (!complete) return 'not complete';
  const state = verified ? 'verified by a drill' : 'complete';
  return partial ? `${state}, some databases only` : state;
}

/** What a backup consists of. */
export function manifestLines(manifest: BackupManifest, destination: string): string[] {
  const { id, platform, startedAt, completedAt, server, databases, recipients, roles } = manifest;
  return [
    `Backup ${id} of ${platform} in ${destination}`,
    `  from ${moment(startedAt)} to ${moment(completedAt)}, PostgreSQL ${server.version}`,
    `  ${recipients.length > 0 ? `encrypted to ${recipients.join(', ')}` : 'not encrypted'}`,
    `  roles: ${roles.map(oneLine).join(', ')}`,
    '',
    ...databases.map(
      ({ name, bytes, snapshotAt, fingerprint: { tables, rows }, extensions }) =>
        `  ${oneLine(name)}: ${byteText(bytes)}, ${counted(tables, 'table')}, ${counted(rows, 'row')} as of ${moment(snapshotAt)}${extensionsText(extensions)}`,
    ),
    '',
    ...artifactsOf(manifest).map(({ key, bytes, sha256 }) => `  ${sha256}  ${key}  ${byteText(bytes)}`),
  ];
}

function extensionsText(extensions: BackupManifest['databases'][number]['extensions']): string {
  if (extensions.length === 0) return '';
  return `; ${extensions.length === 1 ? 'extension' : 'extensions'} ${extensions.map(({ name, version }) => `${oneLine(name)} ${oneLine(version)}`).join(', ')}`;
}
