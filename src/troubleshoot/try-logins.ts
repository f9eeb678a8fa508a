import { loginFault } from './login-fault.ts';
import type { PlannedLogin } from './plan-logins.ts';
import type { Suspect } from './suspect.ts';
import type { Address } from '../checks/address.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import { within } from '../checks/within.ts';

const loginMs = 5000;
/** With the way there. */
const reachMs = 7000;

export interface TriedLogins {
  suspects: Suspect[];
  /** `login to aroti as aroti` */
  well: string[];
}

/** Tries each login once, all at the same time; `reach` leads to the server for as long as it runs. Throws only the signal's reason. */
export async function tryLogins(
  logins: readonly PlannedLogin[],
  server: string,
  reach: <Result>(use: (address: Address) => Promise<Result>) => Promise<Result>,
  signal: AbortSignal,
): Promise<TriedLogins> {
  const tried: TriedLogins = { suspects: [], well: [] };
  if (logins.length === 0) return tried;
  const attempt = async (login: PlannedLogin, address: Address) => {
    try {
      await within(loginMs, signal, (ended) =>
        withPostgres(address, login, ended, ({ client }) => client.query('SELECT 1')),
      );
      tried.well.push(`login to ${login.database} as ${login.user}`);
    } catch (error) {
      signal.throwIfAborted();
      tried.suspects.push(loginSuspect(login, server, error));
    }
  };
  try {
    await within(reachMs, signal, () =>
      reach(async (address) => void (await Promise.all(logins.map((login) => attempt(login, address))))),
    );
  } catch (error) {
    signal.throwIfAborted();
    const [first] = logins;
    if (first && tried.suspects.length === 0) tried.suspects.push(loginSuspect(first, server, error));
  }
  return { suspects: oneIfUnreachable(tried.suspects), well: tried.well.toSorted() };
}

function loginSuspect(login: PlannedLogin, server: string, error: unknown): Suspect {
  const { kind, cause, evidence, remedy } = loginFault(login, error);
  const own = login.component === 'postgres';
  const object =
    kind === 'refused' ? login.secret : own && kind !== 'unreachable' ? `Database/postgres/${login.database}` : server;
  return {
    case: 'database connection',
    component: login.component,
    object,
    cause,
    evidence,
    remedy,
    // A wrong copy of a password is what keeps its component's Pods from getting ready.
    level: own ? 'login' : 'reference',
    mayFollow: kind === 'unreachable' || kind === 'not accepting',
  };
}

/** A server that nobody reaches is one finding, not one for each of its databases. */
function oneIfUnreachable(suspects: readonly Suspect[]): Suspect[] {
  const [first, ...others] = suspects.filter(({ mayFollow }) => mayFollow);
  if (!first) return [...suspects];
  const merged = { ...first, evidence: [...first.evidence, ...others.map(({ evidence }) => evidence[0] ?? '')] };
  return [merged, ...suspects.filter(({ mayFollow }) => !mayFollow)];
}
