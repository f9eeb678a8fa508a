import { tsToDate } from '@temporalio/common/lib/time.js';

type Timestamp = Parameters<typeof tsToDate>[0];

/** A worker that asked a task queue for work, as the server remembers it. */
export interface Poller {
  identity?: string | null;
  lastAccessTime?: Timestamp | null;
}

/** Workers ask at least once a minute; the server remembers for five minutes those that have gone. */
const askAgainMs = 75_000;

/** The workers that still poll: those that asked lately, and since the given time if there is one. */
export function freshPollers(pollers: readonly Poller[], now: Date, since?: Date): { identity: string }[] {
  const oldest = Math.max(now.getTime() - askAgainMs, since?.getTime() ?? 0);
  return pollers.flatMap(({ identity, lastAccessTime }) =>
    lastAccessTime && tsToDate(lastAccessTime).getTime() >= oldest ? [{ identity: identity ?? 'a worker' }] : [],
  );
}
