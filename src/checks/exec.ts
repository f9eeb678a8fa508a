import { CheckFailed } from './check-failed.ts';
import { runCheck, type CheckOptions, type CheckSubject } from './run-check.ts';

/** How a command ended, and what it printed. */
export interface CommandResult {
  exitCode: number;
  output: string;
}

/** What the end has to be like. */
export interface WantedEnd {
  exitCode: number;
  contains?: string | undefined;
}

export interface ExecCheckOptions extends CheckOptions {
  /** Makes what was printed fit to be told. */
  mask: (output: string) => Promise<string>;
}

/** Most that a command may print, in bytes. */
export const execOutputBytes = 64 * 1024;

/** Runs a command once and compares its end with what is wanted. Throws CheckFailed. */
export async function checkExec(
  subject: Omit<CheckSubject, 'wanted'>,
  wanted: WantedEnd,
  run: (signal: AbortSignal) => Promise<CommandResult>,
  { mask, ...options }: ExecCheckOptions,
): Promise<string> {
  const complete = { ...subject, wanted: described(wanted) };
  const { exitCode, output } = await runCheck(complete, options, run);
  const isCode = exitCode === wanted.exitCode;
  const isOutput = wanted.contains === undefined || output.includes(wanted.contains);
  if (isCode && isOutput) return `${subject.check}: ${described(wanted)}`;
  const said = (await mask(output)).replace(/\s+/g, ' ').trim().slice(-300);
  const got = `exit code ${exitCode}${isCode ? ' without it' : ''}${said ? `: ${said}` : ''}`;
  throw new CheckFailed({ ...complete, got, retryable: true });
}

function described({ exitCode, contains }: WantedEnd): string {
  const code = `exit code ${exitCode}`;
  return contains === undefined ? code : `${code} with ${JSON.stringify(contains)}`;
}
