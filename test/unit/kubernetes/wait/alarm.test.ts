import { expect, test } from '@jest/globals';
import { newAlarm } from '../../../../src/kubernetes/wait/alarm.ts';

test('a ring before the wait is not lost, and counts once', async () => {
  const alarm = newAlarm();
  alarm.ring();
  alarm.ring();
  await alarm.wait();
  const begun = Date.now();
  await alarm.wait(begun + 30);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(25);
});

test('a ring ends the wait before its time', async () => {
  const alarm = newAlarm();
  setTimeout(() => alarm.ring(), 10);
  await expect(alarm.wait(Date.now() + 3_600_000)).resolves.toBeUndefined();
});

test('a time that has passed ends it at once', async () => {
  await expect(newAlarm().wait(Date.now() - 1000)).resolves.toBeUndefined();
});
