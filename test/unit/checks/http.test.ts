import { describe, expect, test } from '@jest/globals';
import { checkHttp } from '../../../src/checks/http.ts';

const subject = { component: 'mailer', check: 'GET /', suggestion: 'look' };
const answering =
  (status: number, body = '') =>
  () =>
    Promise.resolve({ status, body });

describe('checkHttp', () => {
  test.each([
    ['any success', {}, 204, '', 'GET /: HTTP 204'],
    ['the status', { status: 302 }, 302, '', 'GET /: HTTP 302'],
    ['the text', { contains: 'ok' }, 200, 'all ok', 'GET /: HTTP 200 with "ok"'],
  ])('passes with %s', async (_what, wanted, status, body, fact) => {
    expect(await checkHttp(subject, wanted, answering(status, body))).toBe(fact);
  });

  test.each([
    ['another status', {}, 302, 'moved', 'HTTP 200 to 299', 'HTTP 302: moved'],
    ['another success', { status: 200 }, 204, '', 'HTTP 200', 'HTTP 204'],
    [
      'another text',
      { contains: 'ok' },
      200,
      'bad\n luck',
      'HTTP 200 to 299 with "ok"',
      'HTTP 200 without it: bad luck',
    ],
  ])('fails with %s, which may pass', async (_what, wanted, status, body, expected, got) => {
    const mask = (text: string) => Promise.resolve(text);
    await expect(checkHttp(subject, wanted, answering(status, body), { mask })).rejects.toMatchObject({
      ...subject,
      wanted: expected,
      got,
      retryable: true,
    });
  });

  test('tells a body only as it was masked, and not at all where nobody can', async () => {
    const mask = (text: string) => Promise.resolve(text.replaceAll('hush', '•••'));
    await expect(checkHttp(subject, {}, answering(500, 'it is hush'), { mask })).rejects.toMatchObject({
      got: 'HTTP 500: it is •••',
    });
    await expect(checkHttp(subject, {}, answering(500, 'it is hush'))).rejects.toMatchObject({ got: 'HTTP 500' });
  });
});
