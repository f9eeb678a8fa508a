// What can be started by its name: the workflows, and nothing else that their files export.
export { archiveWal } from './archive-wal.ts';
export { backupBase } from './backup-base.ts';
export { backupDatabases } from './backup-databases.ts';
export { deployPlatform } from './deploy-platform.ts';
export { diagnosePlatform } from './diagnose-platform.ts';
export { planPlatform } from './plan-platform.ts';
export { platformLock } from './platform-lock.ts';
export { pruneBackups } from './prune-backups.ts';
export { restoreDrill } from './restore-drill.ts';
export { rollbackPlatform } from './rollback-platform.ts';
export { verifyPlatform } from './verify-platform.ts';
