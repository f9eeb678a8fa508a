import { DefaultLogger, type LogEntry, type Logger as TemporalLogger } from '@temporalio/worker';
import { pino, type DestinationStream, type Logger } from 'pino';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Structured logs, one JSON object a line, on standard output unless another destination is given. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { service: 'aroti-orchestrator' } };
  return destination ? pino(options, destination) : pino(options);
}

/** Sends what Temporal's SDK, the workflows and the activities log through `log`, with the ids under one name each. */
export function temporalLogger(log: Logger): TemporalLogger {
  return new DefaultLogger('TRACE', (entry: LogEntry) => {
    log[levels[entry.level]](fields(entry), entry.message);
  });
}

function fields({ meta }: LogEntry): Record<string, unknown> {
  const {
    workflowId,
    runId,
    workflowRunId,
    activityType,
    attempt,
    platform,
    component,
    requestId,
    error,
    sdkComponent,
  } = meta ?? {};
  return {
    platform,
    component,
    workflow: workflowId,
    run: workflowRunId ?? runId,
    request: requestId,
    activity: activityType,
    attempt,
    source: sdkComponent,
    ...(error !== undefined && { err: error }),
  };
}
