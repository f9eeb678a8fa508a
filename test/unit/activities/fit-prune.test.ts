import { expect, test } from '@jest/globals';
import { fitPrune } from '../../../src/activities/fit-prune.ts';
import type { PrunedDestination, RetentionDecision } from '../../../src/workflows/backup-types.ts';

const nth = (at: number) => String(at).padStart(6, '0');

function decisions(count: number, keptEach: number): RetentionDecision[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `20260101T${nth(count - at)}Z-1f2e3d4c`,
    ...(at % keptEach === 0
      ? {
          action: 'keep',
          reason: 'newest 1 of 7 (last); newest of 2026-01-01, 1 of 7 (daily); newest of 2026-W01, 1 of 4 (weekly)',
        }
      : { action: 'delete', reason: 'no rule keeps it' }),
  }));
}

function orphans(count: number): PrunedDestination['orphans'] {
  return Array.from({ length: count }, (_, at) => ({
    key: `wal/7300000000000000001-00000001/000000010000000000${nth(at)}.zst.age`,
    action: 'to delete',
    reason: 'no base backup that is kept needs it',
  }));
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test('a plan of three destinations with 10,000 backups and 100,000 segments each is half of what a history takes', () => {
  const planned = { destination: 'primary', decisions: decisions(10_000, 2), orphans: orphans(100_000) };
  const fitted = fitPrune(planned, 3);
  expect(3 * bytesOf(fitted)).toBeLessThan(950_000);
  expect(3 * bytesOf(fitted)).toBeGreaterThan(800_000);
  // What there is first is listed, in its order, and the rest is counted.
  const [kept, going] = ['keep', 'delete'].map((wanted) =>
    fitted.decisions.filter(({ action }) => action === wanted),
  ) as [RetentionDecision[], RetentionDecision[]];
  expect(kept).toEqual(planned.decisions.filter(({ action }) => action === 'keep').slice(0, kept.length));
  expect(going).toEqual(planned.decisions.filter(({ action }) => action === 'delete').slice(0, going.length));
  expect(fitted.decisions.map(({ id }) => id)).toEqual(
    fitted.decisions
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  );
  expect(fitted.orphans).toEqual(planned.orphans.slice(0, fitted.orphans.length));
  expect(fitted.unlisted).toEqual({
    kept: 5000 - kept.length,
    deleted: 0,
    locked: 0,
    left: 5000 - going.length + 100_000 - fitted.orphans.length,
  });
  expect(going.length).toBeGreaterThan(500);
  expect(fitted.orphans.length).toBeGreaterThan(500);
});

test('one of a usual size is left as it is', () => {
  const planned = { destination: 'primary', decisions: decisions(400, 1), orphans: orphans(1000) };
  expect(fitPrune(planned, 3)).toEqual(planned);
});

test('of a thousand destinations, each still comes forward', () => {
  const {
    decisions: some,
    orphans: others,
    unlisted,
  } = fitPrune({ destination: 'primary', decisions: decisions(100, 2), orphans: orphans(100) }, 1000);
  expect([some.length, others.length].every((count) => count > 0)).toBe(true);
  expect(unlisted?.left).toBeGreaterThan(0);
});
