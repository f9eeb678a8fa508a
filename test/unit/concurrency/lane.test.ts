import { expect, test } from '@jest/globals';
import { createLane } from '../../../src/concurrency/lane.ts';

test('works one at a time, in order, and goes on after a failure', async () => {
  const lane = createLane();
  const events: string[] = [];
  const work = (name: string, fails = false) =>
    lane(async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      events.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
