import { activityInfo } from '@temporalio/activity';

/** The run that this activity belongs to. */
export function runId(): string {
  const { workflowExecution } = activityInfo();
  if (!workflowExecution) throw new Error('this activity is meant to be called by a workflow');
  return workflowExecution.runId;
}
