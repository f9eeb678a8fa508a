import { describe, expect, test } from '@jest/globals';
import { ClusterError } from '../../../src/kubernetes/errors.ts';
import { loginFault } from '../../../src/troubleshoot/login-fault.ts';
import { NoAnswer } from '../../../src/checks/within.ts';

const login = {
  component: 'postgres',
  database: 'aroti',
  user: 'app',
  source: 'Secret/database/postgres-secret key APP_PASSWORD',
};
const sqlState = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('loginFault', () => {
  test.each<[what: string, error: Error, kind: string, cause: RegExp]>([
    [
      'starting',
      sqlState('57P03', 'the database system is starting up'),
      'not accepting',
      /accepts no connections now/,
    ],
    ['recovering', sqlState('57P03', 'the database system is in recovery mode'), 'not accepting', /recovering/],
    ['shutting down', sqlState('57P01', 'terminating connection'), 'not accepting', /shutting down/],
    ['full', sqlState('53300', 'sorry, too many clients already'), 'too many connections', /max_connections/],
    ['a wrong password', sqlState('28P01', 'password authentication failed'), 'refused', /refuses app's password/],
    ['no entry in pg_hba.conf', sqlState('28000', 'no pg_hba.conf entry'), 'refused', /refuses app's password/],
    ['no database', sqlState('3D000', 'database "aroti" does not exist'), 'no database', /no database aroti/],
    ['no right', sqlState('42501', 'permission denied'), 'not permitted', /app may not connect to aroti/],
    ['refused', sqlState('ECONNREFUSED', 'connect ECONNREFUSED'), 'unreachable', /No connection/],
    [
      'no endpoint',
      new ClusterError('Service/a/b', { reason: 'NoReadyEndpoint', message: 'no ready Pod' }),
      'unreachable',
      /No connection/,
    ],
    ['silence', new NoAnswer('no answer within 5 s'), 'unreachable', /No connection/],
    ['cut off', new Error('Connection terminated unexpectedly'), 'unreachable', /No connection/],
    ['something else', sqlState('XX000', 'internal error'), 'other', /internal error/],
  ])('%s', (_what, error, kind, cause) => {
    const fault = loginFault(login, error);
    expect(fault.kind).toBe(kind);
    expect(fault.cause).toMatch(cause);
    expect(fault.evidence[0]).toBe(`login to aroti as app with ${login.source}`);
    expect(fault.remedy).not.toBe('');
  });

  test('the evidence gives the SQLSTATE and what the server said, and finds it inside other errors', () => {
    const error = new Error('the check failed', {
      cause: sqlState('28P01', 'password authentication failed for user "app"'),
    });
    expect(loginFault(login, error).evidence[1]).toBe('SQLSTATE 28P01: password authentication failed for user "app"');
  });

  test("a copy's remedy is the copy's", () => {
    const copy = { ...login, component: 'keycloak', source: 'Secret/keycloak/keycloak-secret key KC_DB_PASSWORD' };
    const { remedy } = loginFault(copy, sqlState('28P01', 'no'));
    expect(remedy).toContain(
      'into Secret/keycloak/keycloak-secret key KC_DB_PASSWORD (a copy that nobody overwrites), then restart keycloak',
    );
  });
});
