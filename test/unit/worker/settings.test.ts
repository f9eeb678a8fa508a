import { expect, test } from '@jest/globals';
import { workerSettings } from '../../../src/worker/settings.ts';

test('an empty environment is enough', () => {
  expect(workerSettings({})).toMatchObject({ AROTI_TASK_QUEUE: 'platform', LOG_LEVEL: 'info' });
});

test('a wrong variable is named', () => {
  expect(() => workerSettings({ LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL/);
});
