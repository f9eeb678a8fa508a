import { describe, expect, test } from '@jest/globals';
import { scramVerifier, verifierMatches } from '../../../src/postgres/scram.ts';

/** As PostgreSQL 15 itself stored the password `beta-pw`. */
const fromServer =
  'SCRAM-SHA-256$4096:3VJHrcPoLa2ZNHRJreoi+w==$AC4DsbLnCBX9a9RA70wkMb2p6HrchxraKwccGtjIPD8=:odCZdweZKTVnT4sVHQCx+7EirAH8P0zAJ5RPt4mT3Zk=';

describe('verifierMatches', () => {
  test.each<[string, string | null, string, boolean]>([
    ['a verifier of the server', fromServer, 'beta-pw', true],
    ['another password', fromServer, 'beta-pW', false],
    ['an empty password', fromServer, '', false],
    ['no password stored', null, 'beta-pw', false],
    ['an md5 password', 'md5ae6bb3e5c30a2a4d5b0d1ed1b7c6ab1b', 'beta-pw', false],
    ['a verifier cut short', fromServer.slice(0, -4), 'beta-pw', false],
  ])('%s', async (_, verifier, password, matches) => {
    expect(await verifierMatches(verifier, password)).toBe(matches);
  });
});

test('makes verifiers that match, differ each time, and do not hold the password', async () => {
  const [first, second] = [await scramVerifier('secret'), await scramVerifier('secret')];
  expect(first).not.toBe(second);
  expect(first).not.toContain('secret');
  expect(await verifierMatches(first, 'secret')).toBe(true);
  expect(await verifierMatches(second, 'secret')).toBe(true);
});
