import { z } from 'zod';
import { defaultRateLimits } from '../kubernetes/rate-limiter.ts';

/** What the worker is told by its environment; Temporal's own variables (TEMPORAL_ADDRESS, …) are read by its client. */
const settingsSchema = z.object({
  /** The task queue that the worker listens on. */
  AROTI_TASK_QUEUE: z.string().min(1).default('platform'),
  /** A platform document that every input is merged over. */
  AROTI_PLATFORM_FILE: z.string().optional(),
  /** Whether the worker keeps the Schedules of its own platform; absent: if AROTI_PLATFORM_FILE says which that is. */
  AROTI_SCHEDULES: z.enum(['on', 'off']).optional(),
  /** Where Prometheus reads the metrics, as `host:port`; empty: nowhere. */
  AROTI_METRICS_ADDRESS: z.string().default('127.0.0.1:9464'),
  /** A bundle made by `npm run build`; absent: the workflows are bundled at start. */
  AROTI_WORKFLOW_BUNDLE: z.string().optional(),
  /** Names this version of the worker's code: runs then stay on the version that they began on; absent: any worker takes any run. */
  AROTI_BUILD_ID: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, dashes, underscores or plus signs')
    .optional(),
  /** File with the age identities that drills decrypt backups with; absent: this worker can't decrypt. */
  AROTI_AGE_IDENTITY_FILE: z.string().optional(),
  /** Requests a second to the API server of each cluster, in the long run. */
  AROTI_API_QPS: z.coerce.number().positive().default(defaultRateLimits.perSecond),
  /** Requests to it at once, after a time of quiet. */
  AROTI_API_BURST: z.coerce.number().int().min(1).default(defaultRateLimits.burst),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

export type WorkerSettings = z.output<typeof settingsSchema>;

/** The worker's settings; throws a message that names each variable that is wrong. */
export function workerSettings(env: NodeJS.ProcessEnv): WorkerSettings {
  const parsed = settingsSchema.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}
