import { WorkflowIdConflictPolicy, type Client } from '@temporalio/client';
import type { Platform } from '../platform/schema.ts';

/** The id of the run that archives a platform's WAL. */
export function archiveId({ namespacePrefix, name }: Pick<Platform, 'namespacePrefix' | 'name'>): string {
  return `wal-${namespacePrefix}${name}`;
}

/** Has the platform's WAL archived, if its document says so and no run does it yet; gives the run's id then. */
export async function startArchive(client: Client, platform: Platform, taskQueue: string): Promise<string | undefined> {
  const { name, namespacePrefix, cluster, backups } = platform;
  if (!backups.wal.enabled || Object.keys(backups.destinations).length === 0) return undefined;
  const workflowId = archiveId(platform);
  await client.workflow.start('archiveWal', {
    taskQueue,
    workflowId,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    args: [{ platform: { name, namespacePrefix, ...(cluster && { cluster }) } }],
  });
  return workflowId;
}
