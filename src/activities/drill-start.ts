import type { DrillSettings } from './choose-backup.ts';
import { CannotRestore } from '../drill/cannot-restore.ts';
import { migrationsOf } from '../drill/migrations-of.ts';
import type { Platform } from '../platform/schema.ts';

/** What a drill's workflow has to know of the document. */
export function drillSettings(platform: Platform): DrillSettings {
  const { amcheck, targetRtoSeconds, targetRpoSeconds } = platform.backups.drill;
  const migrations = migrationsOf(platform)?.database;
  return {
    amcheck,
    ...(migrations !== undefined && { migrations }),
    ...(targetRtoSeconds !== undefined && { targetRtoSeconds }),
    ...(targetRpoSeconds !== undefined && { targetRpoSeconds }),
  };
}

/** Throws `CannotRestore` where there is no key for what is encrypted. */
export function requireKey(what: string, identities: readonly string[]): void {
  if (identities.length > 0) return;
  throw new CannotRestore(
    `${what} is encrypted, and this worker has no key: set AROTI_AGE_IDENTITY_FILE for it, or backups.drill.identitySecret in the document`,
  );
}
