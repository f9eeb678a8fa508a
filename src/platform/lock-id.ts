import type { Platform } from './schema.ts';

/** The workflow id of the lock that a run holds while it changes the platform. */
export function lockId(platform: Identity): string {
  return `lock-${identityText(platform)}`;
}

/** The same of the lock that a run holds while it backs the platform up: a deployment may go on meanwhile. */
export function backupLockId(platform: Identity): string {
  return `backing-up-${identityText(platform)}`;
}

/** And of the one that a drill holds: of a backup and of a point in time one each, since both may go on side by side. */
export function drillLockId(platform: Identity, kind: 'backup' | 'point'): string {
  return `drilling-${kind}-${identityText(platform)}`;
}

/** The one that both held in common; runs that were begun with it end with it. */
export function commonDrillLockId(platform: Identity): string {
  return `drilling-${identityText(platform)}`;
}

/** The same while it archives WAL. */
export function walLockId(platform: Identity): string {
  return `archiving-wal-${identityText(platform)}`;
}

/** The same while it takes a base backup. */
export function baseLockId(platform: Identity): string {
  return `taking-base-${identityText(platform)}`;
}

/** And of the one that a run holds while it deletes backups. */
export function pruneLockId(platform: Identity): string {
  return `pruning-${identityText(platform)}`;
}

type Identity = Pick<Platform, 'name' | 'cluster' | 'namespacePrefix'>;

function identityText({ name, cluster, namespacePrefix }: Identity): string {
  return `${cluster === undefined ? '' : `${cluster}/`}${namespacePrefix}${name}`;
}
