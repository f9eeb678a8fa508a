import { describe, expect, test } from '@jest/globals';
import { checkBackendApi, saysOk } from '../../../src/backend/check-backend-api.ts';

describe('saysOk', () => {
  test.each<[string, boolean]>([
    ['{"status":"ok","checks":{"database":"ok"}}', true],
    ['{"status": "UP"}', true],
    ['{"ready": true}', true],
    ['ok', true],
    ['"OK"\n', true],
    ['{"status":"unavailable"}', false],
    ['{"ready": false}', false],
    ['{"status":{"ok":true}}', false],
    ['[]', false],
    ['null', false],
    ['', false],
    ['<html>not ok</html>', false],
  ])('%s: %j', (body, ok) => {
    expect(saysOk(body)).toBe(ok);
  });
});

describe('checkBackendApi', () => {
  test('asks /ready', async () => {
    const asked: string[] = [];
    const get = async (path: string) => {
      asked.push(path);
      return { status: 200, body: '{"status":"ok"}' };
    };
    expect(await checkBackendApi(get)).toEqual(['GET /ready says ok']);
    expect(asked).toEqual(['/ready']);
  });

  test.each<[number, string, string, boolean]>([
    [503, '{"checks":{"redis":"failed: TimeoutError"}}', 'HTTP 503: {"checks":{"redis":"failed: TimeoutError"}}', true],
    [500, '', 'HTTP 500', true],
    [404, 'Not Found', 'HTTP 404: Not Found', false],
    [200, '<h1>Welcome</h1>', 'HTTP 200: <h1>Welcome</h1>', false],
  ])('HTTP %i %s', async (status, body, got, retryable) => {
    await expect(checkBackendApi(async () => ({ status, body }))).rejects.toMatchObject({ got, retryable });
  });

  test('an API that can not be reached', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await expect(checkBackendApi(() => Promise.reject(refused))).rejects.toMatchObject({
      component: 'backend-api',
      got: 'connect ECONNREFUSED',
      retryable: true,
    });
  });
});
