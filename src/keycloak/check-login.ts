import { isTransientStatus } from '../checks/is-transient.ts';
import { deployAgain, failed, ok } from './answers.ts';
import { pkceChallenge, type Answer, type RealmRequests } from './realm-requests.ts';

/** Proves that users of an app come to the login page with PKCE and S256, and not otherwise. Throws CheckFailed. */
export async function checkLogin(requests: RealmRequests, id: string, redirectUri: string): Promise<string[]> {
  const { code_challenge } = pkceChallenge();
  const toBeRefused = { 'no PKCE': {}, 'PKCE plain': { code_challenge, code_challenge_method: 'plain' } };
  for (const [name, parameters] of Object.entries(toBeRefused)) {
    const check = `login through ${id} with ${name}`;
    const answer = await requests.login(id, redirectUri, parameters);
    if (isTransientStatus(answer.status)) ok(answer, check);
    if (isRefusal(answer)) continue;
    throw failed({ check, wanted: 'a refusal', got: `HTTP ${answer.status}`, suggestion: deployAgain });
  }
  const check = `login page of ${id} with PKCE S256`;
  const { status, location, body } = ok(await requests.login(id, redirectUri, pkceChallenge()), check);
  if (status === 200 && body.includes('/login-actions/')) return [`${id} needs PKCE S256`, check];
  const got = errorIn(location) ?? `HTTP ${status} without a login form`;
  throw failed({ check, wanted: 'the login page', got, suggestion: deployAgain });
}

function isRefusal({ status, location }: Answer): boolean {
  return status === 400 || (status >= 300 && status < 400 && errorIn(location) === 'invalid_request');
}

/** The error that a redirect takes back to the app. */
function errorIn(location: string): string | undefined {
  return URL.parse(location)?.searchParams.get('error') ?? undefined;
}
