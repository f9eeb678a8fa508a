import { ApplicationFailure } from '@temporalio/common';
import type { LostDestination } from './backup-types.ts';
import { failureIn } from './failures.ts';
import { failureTypes } from '../platform/failure-types.ts';

/** Where a backup is written to: all of them, or, while one fails for good, the others. */
export class Destinations {
  readonly #all: readonly string[];
  readonly #lost: Map<string, LostDestination>;
  readonly #onLoss: () => void;

  /** `onLoss` is called for each that is lost after this. */
  constructor(reached: readonly string[], lost: readonly LostDestination[], onLoss: () => void) {
    this.#all = [...reached, ...lost.map(({ destination }) => destination)];
    this.#lost = new Map(lost.map((one) => [one.destination, one]));
    this.#onLoss = onLoss;
  }

  get left(): string[] {
    return this.#all.filter((name) => !this.#lost.has(name));
  }

  get lost(): LostDestination[] {
    return [...this.#lost.values()];
  }

  /** Does some work in all that are left; where one fails while there are others, once more without it. */
  async inAllLeft<Result>(work: (step: { without?: string[] }) => Promise<Result>): Promise<Result> {
    for (;;) {
      const without = [...this.#lost.keys()];
      try {
        return await work(without.length > 0 ? { without } : {});
      } catch (error) {
        const lost = lostBy(error);
        if (!lost || without.includes(lost.destination)) throw error;
        this.#lose(lost, error);
      }
    }
  }

  #lose(lost: LostDestination, error: unknown): void {
    // Work that goes on at the same time may have met it before.
    if (this.#lost.has(lost.destination)) return;
    // The document of a worker that has been started anew may have one that this run did not begin with.
    if (this.left.every((name) => name === lost.destination)) throw error;
    this.#lost.set(lost.destination, lost);
    this.#onLoss();
  }
}

/** The failure of a backup that is not everywhere where it was to be. */
export function incomplete(backup: string, { left, lost }: Pick<Destinations, 'left' | 'lost'>): ApplicationFailure {
  const each = lost.map(({ destination, reason }) => `destination ${destination}: ${reason}`);
  return ApplicationFailure.create({
    type: failureTypes.backupFailed,
    message: [...each, `The backup ${backup} is complete in ${left.join(', ')} only.`].join('\n'),
    nonRetryable: true,
    details: [{ step: 'destinations', backup, destinations: left, lost }],
  });
}

function lostBy(error: unknown): LostDestination | undefined {
  const [details] = (failureIn(error)?.details ?? []) as ({ lost?: LostDestination } | undefined)[];
  return details?.lost;
}
