import { expect, test } from '@jest/globals';
import { activityInfo } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { tellingDestinations } from '../../../src/activities/telling-destinations.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { StoreFailed } from '../../../src/storage/store-failed.ts';

const both = [memoryStore('primary'), memoryStore('elsewhere')];

/** An attempt in which a store does not answer: whether it is the last one, and what it leaves to the next. */
async function attempt(number: number, heartbeatDetails: unknown, stores = both) {
  const environment = new MockActivityEnvironment({ attempt: number, heartbeatDetails });
  let told: unknown;
  environment.on('heartbeat', (details: unknown) => (told = details));
  const failing = () =>
    tellingDestinations(stores, async () => {
      expect(activityInfo().attempt).toBe(number);
      throw new StoreFailed('elsewhere', new Error('connection refused'));
    });
  const failure = (await environment.run(failing).catch((error: unknown) => error)) as { nonRetryable: boolean };
  return { isLast: failure.nonRetryable, told };
}

test('a destination that fails twice is given up, where there are others', async () => {
  const first = await attempt(1, undefined);
  expect(first.isLast).toBe(false);
  expect((await attempt(2, first.told)).isLast).toBe(true);
});

test('attempts that workers have died in do not count', async () => {
  const died = { what: 'dump aroti', bytes: 1, bytesPerSecond: 1 };
  const first = await attempt(3, died);
  expect(first.isLast).toBe(false);
  expect((await attempt(4, first.told)).isLast).toBe(true);
});

test('the only one is never given up', async () => {
  expect((await attempt(7, { storeFailures: 6 }, both.slice(0, 1))).isLast).toBe(false);
});
