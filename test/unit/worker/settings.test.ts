import { expect, test } from '@jest/globals';
import { workerSettings } from '../../../src/worker/settings.ts';

test('an empty environment is enough', () => {
  expect(workerSettings({})).toMatchObject({ AROTI_TASK_QUEUE: 'platform', LOG_LEVEL: 'info' });
});

test('the rate limits of the API server are numbers', () => {
  expect(workerSettings({ AROTI_API_QPS: '12.5', AROTI_API_BURST: '40' })).toMatchObject({
    AROTI_API_QPS: 12.5,
    AROTI_API_BURST: 40,
  });
});

test.each([{ AROTI_API_QPS: '0' }, { AROTI_API_QPS: 'many' }, { AROTI_API_BURST: '0' }, { AROTI_API_BURST: '1.5' }])(
  'no rate limit: %j',
  (env) => {
    expect(() => workerSettings(env)).toThrow(new RegExp(Object.keys(env)[0] ?? ''));
  },
);

test('a wrong variable is named', () => {
  expect(() => workerSettings({ LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL/);
});
