import type { Attempt, ExtraCheckContext } from './checks/attempt.ts';
import { execAttempt } from './checks/exec.ts';
import { failureJudges } from './checks/failure-judges.ts';
import { httpAttempt } from './checks/http.ts';
import { sqlAttempt } from './checks/sql.ts';
import { tcpAttempt } from './checks/tcp.ts';
import { untilPassed } from '../checks/until-passed.ts';
import { extraOf } from '../platform/graph.ts';
import type { ExtraCheck } from '../platform/settings/extra-checks.ts';

export type { ExtraCheckContext } from './checks/attempt.ts';

/** A single attempt takes no longer, so that a check sees more than one state of what it looks at. */
const longestAttemptMs = 10_000;

/** Makes the checks of a component of the user's own, one after the other, and says what they saw. Throws CheckFailed. */
export async function runExtraChecks(context: ExtraCheckContext): Promise<string[]> {
  const facts: string[] = [];
  for (const check of extraOf(context.platform, context.component)?.checks ?? []) {
    const attempt = attemptOf(context, check);
    const timeoutMs = check.timeoutSeconds * 1000;
    const once = () => attempt(Math.min(timeoutMs, longestAttemptMs));
    facts.push(await untilPassed({ signal: context.signal, timeoutMs }, failureJudges, once));
  }
  return facts;
}

function attemptOf(context: ExtraCheckContext, { name, http, tcp, sql, exec }: ExtraCheck): Attempt {
  if (http) return httpAttempt(context, http, name);
  if (tcp) return tcpAttempt(context, tcp, name);
  if (sql) return sqlAttempt(context, sql, name);
  if (exec) return execAttempt(context, exec, name);
  throw new Error('a check without a kind, which the document rules out');
}
