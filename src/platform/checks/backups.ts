import type { Check } from './check.ts';

/** Backups: what is encrypted, how it is compressed, and by which clock. */
export const backupChecks: readonly Check[] = [
  somewhereForWal,
  secretsEncrypted,
  keysUsed,
  gzipLevel,
  knownTimeZone,
  backendForMigrations,
];

function somewhereForWal({ backups: { wal, destinations } }: Parameters<Check>[0]) {
  if (!wal.enabled || Object.keys(destinations).length > 0) return [];
  return [{ path: 'backups.wal.enabled', message: 'needs a destination in backups.destinations to archive to' }];
}

function secretsEncrypted({ backups: { secrets, recipients } }: Parameters<Check>[0]) {
  if (!secrets || recipients.length > 0) return [];
  return [
    {
      path: 'backups.secrets',
      message: 'needs a recipient in backups.recipients: Secrets are never written in the clear',
    },
  ];
}

function keysUsed({ backups: { destinations } }: Parameters<Check>[0]) {
  return Object.entries(destinations)
    .filter(([, { kmsKeyId, encryption }]) => kmsKeyId !== undefined && encryption !== 'aws:kms')
    .map(([name]) => ({
      path: `backups.destinations.${name}.kmsKeyId`,
      message: 'is used with `encryption: aws:kms` only',
    }));
}

function gzipLevel({ backups: { compression } }: Parameters<Check>[0]) {
  if (compression.method !== 'gzip' || compression.level <= 9) return [];
  return [
    { path: 'backups.compression.level', message: `${compression.level} is over 9, the highest that gzip knows` },
  ];
}

function knownTimeZone({ backups: { timeZone } }: Parameters<Check>[0]) {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [{ path: 'backups.timeZone', message: `${timeZone} is no time zone; one is \`Europe/Berlin\`` }];
  }
}

function backendForMigrations({ backups: { drill }, components }: Parameters<Check>[0]) {
  if (!drill.migrations || components['backend-api'].enabled) return [];
  return [
    {
      path: 'backups.drill.migrations',
      message: 'needs backend-api, whose image it is asked of, and that is disabled',
    },
  ];
}
