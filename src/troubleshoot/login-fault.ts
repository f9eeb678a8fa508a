import { errorChain, errorText } from '../checks/error-text.ts';
import { ClusterError } from '../kubernetes/errors.ts';
import type { PlannedLogin } from './plan-logins.ts';

/** Why a login to a database did not work. */
export interface LoginFault {
  kind:
    'unreachable' | 'not accepting' | 'too many connections' | 'refused' | 'no database' | 'not permitted' | 'other';
  cause: string;
  evidence: string[];
  remedy: string;
}

type Described = Pick<LoginFault, 'kind' | 'cause' | 'remedy'>;
type Subject = Pick<PlannedLogin, 'database' | 'user' | 'source' | 'component'>;

/** What PostgreSQL's SQLSTATE says of a login. */
const byState: Readonly<Record<string, (login: Subject) => Described>> = {
  '57P03': starting,
  '57P01': starting,
  '57P02': starting,
  '53300': () => ({
    kind: 'too many connections',
    cause: 'The server takes no more connections: max_connections are in use.',
    remedy:
      'See who holds them (SELECT usename, count(*) FROM pg_stat_activity GROUP BY 1), then end them or raise components.postgres.maxConnections.',
  }),
  '28P01': refused,
  '28000': refused,
  '3D000': ({ database }) => ({
    kind: 'no database',
    cause: `The server has no database ${database}.`,
    remedy: 'Deploy the component `postgres`, which makes an empty one; if it held data, restore it from a backup.',
  }),
  '42501': ({ database, user }) => ({
    kind: 'not permitted',
    cause: `${user} may not connect to ${database}.`,
    remedy: "Deploy the component `postgres`, which sets the database's owner and its rights again.",
  }),
};

function starting(): Described {
  return {
    kind: 'not accepting',
    cause: 'The server runs, but accepts no connections now: it is starting, recovering or shutting down.',
    remedy:
      'Wait: recovery after a crash can take minutes. If it lasts, read the last lines of its log, and look at its disk.',
  };
}

function refused({ user, source, component }: Subject): Described {
  return {
    kind: 'refused',
    cause: `The server refuses ${user}'s password: ${source} holds another one than the server does.`,
    remedy:
      component === 'postgres'
        ? "Deploy the component `postgres`, which sets the role's password to the Secret's; or put the server's own password into the Secret."
        : `Put the value of the postgres-secret into ${source} (a copy that nobody overwrites), then restart ${component}.`,
  };
}

/** Why the login failed, from what the driver or the API server said; no password is in it. */
export function loginFault(login: Subject, error: unknown): LoginFault {
  const chain = errorChain(error);
  const state = chain.map((link) => (link as { code?: unknown }).code).find((code) => String(code) in byState);
  const text = errorText(error);
  const tried = `login to ${login.database} as ${login.user} with ${login.source}`;
  const described = byState[String(state)]?.(login);
  if (described) return { ...described, evidence: [tried, `SQLSTATE ${String(state)}: ${text}`] };
  const unreachable = chain.some(isNoConnection);
  return {
    kind: unreachable ? 'unreachable' : 'other',
    cause: unreachable ? 'No connection to the server comes about.' : `The login fails: ${text}`,
    evidence: [tried, text],
    remedy: unreachable
      ? 'See whether its Pod runs and is ready, and whether its Service leads there.'
      : "Look at the server's log.",
  };
}

const networkCodes = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
]);

function isNoConnection(link: unknown): boolean {
  if (link instanceof ClusterError) return true;
  if (!(link instanceof Error)) return false;
  return (
    networkCodes.has((link as { code?: unknown }).code) ||
    link.name === 'TimeoutError' ||
    /^(Connection terminated|no answer within)/.test(link.message)
  );
}
