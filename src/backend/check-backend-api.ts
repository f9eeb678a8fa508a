import { CheckFailed } from '../checks/check-failed.ts';
import { isTransientStatus } from '../checks/is-transient.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';

/** Sends GET to a path of the API, through its Service. */
export type Get = (path: string) => Promise<{ status: number; body: string }>;

const subject = {
  component: 'backend-api',
  check: 'GET /ready',
  wanted: 'HTTP 200 that says ok',
  suggestion: "The answer names what the API can't reach; look at that component, and at the API's log",
} as const;

/** Asks the API whether it is ready to serve. Throws CheckFailed. */
export async function checkBackendApi(get: Get, options: CheckOptions = {}): Promise<string[]> {
  const { status, body } = await runCheck(subject, options, () => get('/ready'));
  if (status === 200 && saysOk(body)) return ['GET /ready says ok'];
  const said = body.replace(/\s+/g, ' ').trim().slice(0, 300);
  const got = `HTTP ${status}${said ? `: ${said}` : ''}`;
  throw new CheckFailed({ ...subject, got, retryable: isTransientStatus(status) });
}

const goodStates = new Set(['ok', 'ready', 'healthy', 'up', 'pass', 'alive', 'true']);

/** Whether an answer is a good word, or JSON whose state is one: `{"status": "ok"}`, `{"ready": true}`. */
export function saysOk(body: string): boolean {
  const { status, ready, state } = jsonFields(body);
  const word = status ?? ready ?? state ?? body.replaceAll('"', '').trim();
  return (typeof word === 'string' || word === true) && goodStates.has(String(word).toLowerCase());
}

function jsonFields(body: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(body) as object) };
  } catch {
    return {};
  }
}
