import * as z from 'zod';
import type { Diagnosis } from '../../kubernetes/diagnosis.ts';
import type { Problem } from '../../platform/invalid-input.ts';
import type { VerifyReport } from '../../workflows/types.ts';

// A worker may be of another version than this program: what is missing reads as empty instead of hiding the rest.
const text = z.string().catch('');
const lines = z.array(text).catch([]);
const container = z.object({
  pod: text,
  container: text,
  reason: text,
  message: text,
  restarts: z.number().catch(0),
  logs: lines,
  previousLogs: lines,
});
const event = z.object({ at: text, object: text, reason: text, message: text });
const diagnosis = z.object({
  component: z.string(),
  object: text,
  rule: text,
  reason: text,
  message: text,
  containers: z.array(container).catch([]),
  events: z.array(event).catch([]),
  suggestion: text,
});
const problem = z.object({ path: z.string(), message: z.string() });
const holder = z.object({ workflowId: z.string(), runId: text, startedAt: text });
const schemaMove = z.object({ from: z.string(), to: z.string() });
const change = z.object({ object: text, action: z.enum(['created', 'configured', 'replaced', 'unchanged', 'pruned']) });
const drift = z.object({
  object: text,
  path: text,
  live: z.unknown(),
  wanted: z.unknown(),
  by: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});
const componentReport = z.object({
  component: z.string(),
  ready: z.boolean().catch(false),
  facts: lines,
  diagnoses: z.array(diagnosis).catch([]),
  drift: z.array(drift).catch([]),
});
const late = z.object({ what: text, reason: text, remedy: text });

const backups = z.object({
  well: z.boolean().catch(false),
  late: z.array(late).catch([]),
  newest: z.array(z.object({ what: text, backup: text, ageSeconds: z.number() })).catch([]),
  drill: z.object({ drill: text, passed: z.boolean(), ageSeconds: z.number() }).optional().catch(undefined),
  wal: z.looseObject({}).optional().catch(undefined),
});

const verifyReport = z.object({
  platform: text,
  revision: z.number().catch(0),
  at: text,
  healthy: z.boolean().catch(false),
  components: z.array(componentReport),
  healed: z.array(change).catch([]),
  backups: backups.optional().catch(undefined),
  skipped: z.string().optional().catch(undefined),
});

/** The run that holds a platform. */
export type Holder = z.output<typeof holder>;

/** The database's schema as it is, and as an earlier revision had it. */
export type SchemaMove = z.output<typeof schemaMove>;

/** The diagnoses among the details of a failure. */
export function diagnosesIn(details: readonly unknown[]): Diagnosis[] {
  return matching(diagnosis, details);
}

/** The problems with an input among the details of a failure. */
export function problemsIn(details: readonly unknown[]): Problem[] {
  return matching(problem, details);
}

/** Which run holds the platform, by the details of an `AlreadyRunning`. */
export function holderIn(details: readonly unknown[]): Holder | undefined {
  return matching(holder, details)[0];
}

/** Where the schema stands, by the details of a `SchemaMoved`. */
export function schemaMoveIn(details: readonly unknown[]): SchemaMove | undefined {
  return matching(schemaMove, details)[0];
}

/** What was found, by the details of an `Unhealthy`. */
export function verifyReportIn(details: readonly unknown[]): VerifyReport | undefined {
  return matching(verifyReport, details)[0] as VerifyReport | undefined;
}

function matching<T>(schema: z.ZodType<T>, details: readonly unknown[]): T[] {
  return details.flat().flatMap((detail) => {
    const parsed = schema.safeParse(detail);
    return parsed.success ? [parsed.data] : [];
  });
}
