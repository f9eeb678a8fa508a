import { activityInfo } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';

/** Asks Temporal to cancel the run that this is called by: only so it ends as cancelled. */
export function cancelRun({ temporal }: ActivityDependencies) {
  return async (): Promise<void> => {
    const { workflowExecution } = activityInfo();
    if (!workflowExecution) throw new Error('this activity is meant to be called by a workflow');
    await temporal.workflow.getHandle(workflowExecution.workflowId, workflowExecution.runId).cancel();
  };
}
