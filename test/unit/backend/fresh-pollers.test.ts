import { expect, test } from '@jest/globals';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import { freshPollers } from '../../../src/backend/fresh-pollers.ts';

const now = new Date('2026-01-02T03:04:00Z');
const poller = (identity: string, secondsAgo: number) => ({
  identity,
  lastAccessTime: msNumberToTs(now.getTime() - secondsAgo * 1000),
});

test.each<[string, ReturnType<typeof poller>[], Date | undefined, string[]]>([
  ['nobody', [], undefined, []],
  ['one that waits for work', [poller('1@worker', 59)], undefined, ['1@worker']],
  ['one that has gone', [poller('1@old', 120), poller('1@new', 1)], undefined, ['1@new']],
  ['one from before the deployment', [poller('1@old', 30)], new Date('2026-01-02T03:03:50Z'), []],
  ['one since the deployment', [poller('1@new', 5)], new Date('2026-01-02T03:03:50Z'), ['1@new']],
])('%s', (_, pollers, since, identities) => {
  expect(freshPollers(pollers, now, since).map(({ identity }) => identity)).toEqual(identities);
});

test('one without a name or a time', () => {
  expect(freshPollers([{ lastAccessTime: msNumberToTs(now.getTime()) }, { identity: 'x' }], now)).toEqual([
    { identity: 'a worker' },
  ]);
});
