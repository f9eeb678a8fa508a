import { CheckFailed } from './check-failed.ts';
import { runCheck, type CheckOptions, type CheckSubject } from './run-check.ts';

/** Rows of values as text; null is none. */
export type Rows = (string | null)[][];

/** Asks once for rows, and compares the first value of the only one with a text. Throws CheckFailed. */
export async function checkSql(
  subject: Omit<CheckSubject, 'wanted'>,
  { equals }: { equals: string },
  ask: (signal: AbortSignal) => Promise<Rows>,
  options: CheckOptions = {},
): Promise<string> {
  const complete = { ...subject, wanted: JSON.stringify(equals) };
  const [row, ...more] = await runCheck(complete, options, ask);
  const value = row?.[0] ?? null;
  if (row && more.length === 0 && value === equals) return `${subject.check}: ${JSON.stringify(equals)}`;
  const got = row ? (more.length > 0 ? 'more than one row' : JSON.stringify(value).slice(0, 300)) : 'no row';
  throw new CheckFailed({ ...complete, got, retryable: true });
}
