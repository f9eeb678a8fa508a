import { CheckFailed } from './check-failed.ts';
import { runCheck, type CheckOptions, type CheckSubject } from './run-check.ts';

/** What an HTTP server answered; of the body as much as was read. */
export interface HttpAnswer {
  status: number;
  body: string;
}

/** What the answer has to be like. */
export interface WantedAnswer {
  /** Absent: any of 200 to 299. */
  status?: number | undefined;
  contains?: string | undefined;
}

export interface HttpCheckOptions extends CheckOptions {
  /** Makes a body fit to be told; absent: it is not told. */
  mask?: ((body: string) => Promise<string>) | undefined;
}

/** Most of a body that is looked through, in bytes. */
export const httpBodyBytes = 64 * 1024;

/** Compares an answer with what is wanted, once, and says what it saw. Throws CheckFailed. */
export async function checkHttp(
  subject: Omit<CheckSubject, 'wanted'>,
  wanted: WantedAnswer,
  get: (signal: AbortSignal) => Promise<HttpAnswer>,
  { mask, ...options }: HttpCheckOptions = {},
): Promise<string> {
  const complete = { ...subject, wanted: described(wanted) };
  const { status, body } = await runCheck(complete, options, get);
  const isStatus = wanted.status === undefined ? status >= 200 && status <= 299 : status === wanted.status;
  const isBody = wanted.contains === undefined || body.includes(wanted.contains);
  if (isStatus && isBody) return `${subject.check}: ${described({ ...wanted, status })}`;
  const said = mask ? (await mask(body)).replace(/\s+/g, ' ').trim().slice(0, 300) : '';
  const got = `HTTP ${status}${isStatus ? ' without it' : ''}${said ? `: ${said}` : ''}`;
  throw new CheckFailed({ ...complete, got, retryable: true });
}

function described({ status, contains }: WantedAnswer): string {
  const code = `HTTP ${status ?? '200 to 299'}`;
  return contains === undefined ? code : `${code} with ${JSON.stringify(contains)}`;
}
