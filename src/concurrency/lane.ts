/** A queue that runs what it is given one at a time, in order; a failure goes to its caller and does not stop the queue. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** A new, empty lane. */
export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
