import * as z from 'zod';
import type { PlatformLayer } from './schema.ts';
import { parseInput } from './workflow-input.ts';

/** What every workflow of the backups takes. */
interface ForPlatform {
  /** Laid over the worker's own platform document. */
  platform?: PlatformLayer;
}

/** What `backupDatabases` takes; all of it may be left out. */
export interface BackupInput extends ForPlatform {
  /** Only these databases; the document's `backups.databases` unless given. */
  databases?: string[];
  /** Only to these destinations of the document; all of them unless given. */
  destinations?: string[];
}

/** What `pruneBackups` takes. */
export interface PruneInput extends ForPlatform {
  /** Decides, and deletes nothing. */
  dryRun?: boolean;
}

/** What `restoreDrill` takes. */
export interface DrillInput extends ForPlatform {
  /** Id of a backup; the newest one unless given. */
  backup?: string;
  /** A moment (ISO 8601, with its offset), or `latest`, to which base backup and WAL are restored; a backup is unless given. */
  at?: string;
  /** Only these databases of the backup. */
  databases?: string[];
  /** Which destination to restore from; the first one that has the backup unless given. */
  destination?: string;
}

/** What `archiveWal` and `backupBase` take. */
export type WalInput = ForPlatform;

const databaseList = () =>
  z
    .array(z.string().min(1).max(63))
    .min(1)
    .max(1000)
    .refine((names) => new Set(names).size === names.length, { error: 'not right: it names a database twice' });

const destinationName = () => z.string().min(1).max(63);
const platform = z.unknown().optional();

const backup = z.strictObject({
  platform,
  databases: databaseList().optional(),
  destinations: z.array(destinationName()).min(1).optional(),
});

const prune = z.strictObject({ platform, dryRun: z.boolean().optional() });

const isMoment = (text: string) => text === 'latest' || z.iso.datetime({ offset: true }).safeParse(text).success;

const drill = z
  .strictObject({
    platform,
    backup: z
      .string()
      .regex(/^\d{8}T\d{6}Z-[0-9a-z]{1,16}$/, {
        error: 'not the id of a backup, such as `20260102T030000Z-1f2e3d4c`',
      })
      .optional(),
    at: z
      .string()
      .refine(isMoment, { error: 'not a moment with its offset, such as `2026-01-02T11:55:00Z`, nor `latest`' })
      .optional(),
    databases: databaseList().optional(),
    destination: destinationName().optional(),
  })
  .superRefine(({ at, backup, databases }, context) => {
    if (at === undefined) return;
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (backup !== undefined) refuse('backup', 'not meant beside `at`: leave one of the two out');
    if (databases !== undefined) refuse('databases', 'not meant beside `at`, which is a moment of the whole server');
  });

/** The input of `backupDatabases`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export const parseBackupInput = (raw: unknown): BackupInput => parseInput(backup, raw);
/** The same for `pruneBackups`. */
export const parsePruneInput = (raw: unknown): PruneInput => parseInput(prune, raw);
/** The same for `restoreDrill`. */
export const parseDrillInput = (raw: unknown): DrillInput => parseInput(drill, raw);
/** The same for `archiveWal` and `backupBase`. */
export const parseWalInput = (raw: unknown): WalInput => parseInput(z.strictObject({ platform }), raw);
