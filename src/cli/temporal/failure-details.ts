import * as z from 'zod';
import type { Diagnosis } from '../../kubernetes/diagnosis.ts';
import type { Problem } from '../../platform/invalid-input.ts';

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

/** The diagnoses among the details of a failure. */
export function diagnosesIn(details: readonly unknown[]): Diagnosis[] {
  return matching(diagnosis, details);
}

/** The problems with an input among the details of a failure. */
export function problemsIn(details: readonly unknown[]): Problem[] {
  return matching(problem, details);
}

function matching<T>(schema: z.ZodType<T>, details: readonly unknown[]): T[] {
  return details.flat().flatMap((detail) => {
    const parsed = schema.safeParse(detail);
    return parsed.success ? [parsed.data] : [];
  });
}
