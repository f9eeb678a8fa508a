import { describe, expect, test } from '@jest/globals';
import { redactor } from '../../../src/kubernetes/redact.ts';

const password = 'p4ss/w+rd=?&"quoted"';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a value is masked', () => {
  const mask = redactor([password]);
  test.each([
    ['as it is', `login with ${password} failed`, 'login with ••• failed'],
    ['more than once', `${password} ${password}`, '••• •••'],
    ['in a URL', `postgresql://aroti:${encodeURIComponent(password)}@db/aroti`, 'postgresql://aroti:•••@db/aroti'],
    [
      'in a URL with small letters',
      `x=${encodeURIComponent(password).replace(/%../g, (code) => code.toLowerCase())}`,
      'x=•••',
    ],
    ['in JSON', JSON.stringify({ password }), '{"password":"•••"}'],
    ['in base64', `data: ${base64(password)}`, 'data: •••'],
    ['in base64 for URLs', `data: ${Buffer.from(password).toString('base64url')}`, 'data: •••'],
    ['cut at the end', `login with ${password.slice(0, 8)}`, 'login with •••'],
    ['cut at the beginning', `${password.slice(-8)} is wrong`, '••• is wrong'],
  ])('%s', (_name, text, expected) => expect(mask(text)).toBe(expected));

  test.each([1, 2, 3, 4, 5, 6])('in the base64 of something longer, after %d characters', (before) => {
    const whole = base64(`${'u'.repeat(before)}${password}after`);
    const masked = mask(`Basic ${whole}`);
    expect(masked).toContain('•••');
    expect(masked).not.toContain(base64(password).slice(4, 12));
  });
});

describe('what a value holds is masked by itself', () => {
  test.each([
    ['a password of a URL', 'postgresql://aroti:Tr0ub4dor@db:5432/aroti', 'auth of Tr0ub4dor', 'auth of •••'],
    ['a password of a URL, decoded', 'redis://:a%2Fb%2Fc%2Fd@redis:6379', 'auth of a/b/c/d', 'auth of •••'],
    ['each line', 'first line\nsecond line\n', 'read: second line', 'read: •••'],
    ['a long word of a configuration', 'requirepass "Zm9vYmFyYmF6cXV4"\n', 'AUTH Zm9vYmFyYmF6cXV4', 'AUTH •••'],
    ['a string in JSON', '{"auths":{"registry":{"auth":"dXNlcjpwYXNz"}}}', 'auth dXNlcjpwYXNz', 'auth •••'],
  ])('%s', (_name, secret, text, expected) => expect(redactor([secret])(text)).toBe(expected));
});

test('short values and open words are left alone', () => {
  const mask = redactor(['short', 'postgres', ''], new Set(['postgres']));
  expect(mask('a short line of postgres')).toBe('a short line of postgres');
});

test('the longer value goes first', () => {
  expect(redactor(['secret', 'secret-longer'])('x secret-longer y')).toBe('x ••• y');
});

test('nothing to mask leaves texts as they are', () => expect(redactor([])('plain')).toBe('plain'));
