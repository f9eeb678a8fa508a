import { CheckFailed, type CheckFailure } from '../checks/check-failed.ts';
import { isTransientStatus } from '../checks/is-transient.ts';
import type { Answer } from './realm-requests.ts';

/** What to do about a realm or a client that is not as wanted. */
export const deployAgain = 'Deploy keycloak again: that sets the realm and its clients';

/** A failure of Keycloak's that trying again doesn't mend. */
export function failed(failure: Pick<CheckFailure, 'check' | 'wanted' | 'got' | 'suggestion'>): CheckFailed {
  return new CheckFailed({ component: 'keycloak', ...failure, retryable: false });
}

/** The answer, unless it is an error: that is thrown as a CheckFailed. */
export function ok(answer: Answer, check: string): Answer {
  if (answer.status < 400) return answer;
  const { error_description, error } = jsonFields(answer);
  const said = [error_description, error].find((text) => typeof text === 'string');
  throw new CheckFailed({
    component: 'keycloak',
    check,
    wanted: 'HTTP 200',
    got: `HTTP ${answer.status}${said ? `: ${said}` : ''}`,
    suggestion: deployAgain,
    retryable: isTransientStatus(answer.status),
  });
}

/** The fields of an answer in JSON; none where it is something else. */
export function jsonFields({ body }: Pick<Answer, 'body'>): Record<string, unknown> {
  try {
    return { ...(JSON.parse(body) as object) };
  } catch {
    return {};
  }
}
