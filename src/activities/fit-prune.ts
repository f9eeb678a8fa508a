import type { PrunedDestination } from '../workflows/backup-types.ts';

/** A plan is kept in the history of its run, which refuses what has more than 2 MB, and what becomes of it is longer: this is what there is room for, of all destinations together, in bytes of JSON. */
const room = 900_000;

/**
 * What is to be done in one of so many destinations, with as much of it as there is room for, in its order; where that is not all,
 * with how much is left. Backups have two thirds at most, those that go no less than those that stay.
 */
export function fitPrune(planned: PrunedDestination, destinations: number): PrunedDestination {
  const share = room / destinations;
  const { decisions, orphans } = planned;
  const isGoing = ({ action }: { action: string }) => action !== 'keep';
  const going = fitting(decisions.filter(isGoing), share / 3);
  const staying = fitting(
    decisions.filter((decision) => !isGoing(decision)),
    share / 3,
  );
  const listed = new Set([...going, ...staying]);
  const some = decisions.filter((decision) => listed.has(decision));
  const others = fitting(orphans, share - bytesOf(some));
  const kept = decisions.length - decisions.filter(isGoing).length - staying.length;
  const left = decisions.filter(isGoing).length - going.length + orphans.length - others.length;
  const isAll = kept + left === 0;
  return {
    ...planned,
    decisions: some,
    orphans: others,
    ...(!isAll && { unlisted: { kept, deleted: 0, locked: 0, left } }),
  };
}

/** The first ones, as far as there is room. */
function fitting<Item>(items: readonly Item[], bytes: number): Item[] {
  let left = bytes;
  const end = items.findIndex((item) => (left -= bytesOf(item)) < 0);
  return items.slice(0, end === -1 ? items.length : end);
}

/** With the comma after it. */
function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}
