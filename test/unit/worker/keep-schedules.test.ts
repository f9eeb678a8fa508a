import { expect, test } from '@jest/globals';
import { keepsSchedules } from '../../../src/worker/keep-schedules.ts';

test.each([
  ['nothing said, no document', {}, false],
  ['a document of its own', { AROTI_PLATFORM_FILE: 'platform.yaml' }, true],
  ['switched off', { AROTI_PLATFORM_FILE: 'platform.yaml', AROTI_SCHEDULES: 'off' as const }, false],
  ['switched on', { AROTI_SCHEDULES: 'on' as const }, true],
])('a worker keeps Schedules: %s', (_what, settings, expected) => {
  expect(keepsSchedules(settings)).toBe(expected);
});
