import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { ActivityDependencies } from './dependencies.ts';

/** A run that changes a platform. */
export interface Holder {
  workflowId: string;
  runId: string;
  /** The workflow's name; results of earlier workers have none. */
  type?: string;
  /** ISO 8601. */
  startedAt: string;
}

/** The run that holds a platform's lock; null if the lock is free, or its run has ended and the lock is about to. */
export function lockHolder({ temporal }: ActivityDependencies) {
  return async (lockId: string): Promise<Holder | null> => {
    const lock = await openRun(temporal, lockId);
    const parent = lock?.raw.workflowExecutionInfo?.parentExecution;
    if (!parent?.workflowId || !parent.runId) return null;
    const run = await openRun(temporal, parent.workflowId, parent.runId);
    if (!run) return null;
    return { workflowId: run.workflowId, runId: run.runId, type: run.type, startedAt: run.startTime.toISOString() };
  };
}

async function openRun(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const run = await client.workflow.getHandle(workflowId, runId).describe();
    return run.status.name === 'RUNNING' ? run : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
