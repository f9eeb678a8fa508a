import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** Gives each activity's log lines its platform, its component and a request id of its own. */
export function logAttributes(context: Context): ActivityInterceptors {
  const subject: { platform?: string; component?: string } = {};
  return {
    inbound: {
      execute(input, next) {
        const [argument] = input.args as [{ platform?: { name?: string }; component?: string } | undefined];
        Object.assign(subject, { platform: argument?.platform?.name, component: argument?.component });
        context.log.info('started');
        return next(input);
      },
    },
    outbound: {
      getLogAttributes(input, next) {
        const { workflowExecution, activityId, attempt } = context.info;
        return next({ ...input, ...subject, requestId: `${workflowExecution?.runId}/${activityId}/${attempt}` });
      },
    },
  };
}
