import { describe, expect, test } from '@jest/globals';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { planLogins } from '../../../src/troubleshoot/plan-logins.ts';

const platform = resolvePlatform({ namespacePrefix: 'x-' });
const owners = { AROTI_PASSWORD: 'a', KEYCLOAK_PASSWORD: 'k', TEMPORAL_PASSWORD: 't' };
const url = (password: string, host = 'postgres.x-database.svc.cluster.local') =>
  `postgresql://aroti:${password}@${host}:5432/aroti`;
const plan = (others: Record<string, Record<string, string>> = {}) =>
  planLogins(platform, new Map(Object.entries({ 'x-database/postgres-secret': owners, ...others })));
const shown = (others?: Record<string, Record<string, string>>) =>
  plan(others).map(({ component, database, user, source }) => `${component}: ${database} as ${user} (${source})`);

describe('planLogins', () => {
  test('every database with the role that owns it', () => {
    expect(shown()).toEqual([
      'postgres: aroti as aroti (Secret/x-database/postgres-secret key AROTI_PASSWORD)',
      'postgres: keycloak as keycloak (Secret/x-database/postgres-secret key KEYCLOAK_PASSWORD)',
      'postgres: temporal as temporal (Secret/x-database/postgres-secret key TEMPORAL_PASSWORD)',
      'postgres: temporal_visibility as temporal (Secret/x-database/postgres-secret key TEMPORAL_PASSWORD)',
    ]);
  });

  test.each<[what: string, secrets: Record<string, Record<string, string>>, more: string[]]>([
    ['a copy that is the same', { 'x-keycloak/keycloak-secret': { KC_DB_PASSWORD: 'k' } }, []],
    [
      'a copy that is another one',
      { 'x-keycloak/keycloak-secret': { KC_DB_PASSWORD: 'other' } },
      ['keycloak: keycloak as keycloak (Secret/x-keycloak/keycloak-secret key KC_DB_PASSWORD)'],
    ],
    ['a URL that is the same', { 'x-aroti/aroti-backend-secrets': { DATABASE_URL: url('a') } }, []],
    [
      'a URL with another password',
      { 'x-aroti/aroti-backend-secrets': { DATABASE_URL: url('%40ther') } },
      ['backend-api: aroti as aroti (Secret/x-aroti/aroti-backend-secrets key DATABASE_URL)'],
    ],
    [
      "a URL of somebody else's server",
      { 'x-aroti/aroti-backend-secrets': { DATABASE_URL: url('b', 'db.example') } },
      [],
    ],
    ['what is no URL', { 'x-aroti/aroti-backend-secrets': { DATABASE_URL: 'nonsense' } }, []],
  ])('%s', (_what, secrets, more) => {
    expect(shown(secrets).slice(4)).toEqual(more);
  });

  test("a URL's password is decoded", () => {
    const [login] = plan({ 'x-aroti/aroti-backend-secrets': { DATABASE_URL: url('%40ther') } }).slice(4);
    expect(login?.password).toBe('@ther');
  });
});
