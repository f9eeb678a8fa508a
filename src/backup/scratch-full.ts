import { BackupFailed } from './backup-failed.ts';

/** The failure of a dump that its scratch volume has no room for, with the field that gives it more; `seen` says how it showed. */
export function scratchFull(database: string, seen: string): BackupFailed {
  return new BackupFailed(
    `pg_dump of ${database}`,
    `the scratch volume is full: ${seen}. Set \`backups.directory.storageSize\` to more: what is dumped and not yet uploaded has to fit, the largest table in any case`,
    { retryable: false },
  );
}
