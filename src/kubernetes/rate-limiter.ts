/** How fast one connection may send requests. */
export interface RateLimits {
  /** Requests a second, in the long run. */
  perSecond: number;
  /** Requests at once, after a time of quiet. */
  burst: number;
}

/**
 * In the long run what a single kubectl sends where nothing holds it back (measured: 200 a second), for all platforms that a
 * worker serves; at once what it takes to plan 500 objects. Against floods the API server has its own priorities and answers
 * 429; this keeps us from being one.
 */
export const defaultRateLimits: RateLimits = { perSecond: 200, burst: 500 };

/** A token bucket; whoever asks first goes first. */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #waiting = new Set<() => void>();
  #tokens: number;
  #countedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: RateLimits = defaultRateLimits) {
    this.#limits = limits;
    this.#tokens = limits.burst;
  }

  /** Ends when it is the caller's turn. Throws the signal's reason, which gives the turn to the next one. */
  async turn(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      this.#waiting.delete(resolve);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', leave, { once: true });
    this.#waiting.add(resolve);
    this.#serve();
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  #serve(): void {
    this.#count();
    for (const go of this.#waiting) {
      if (this.#tokens < 1) break;
      this.#tokens -= 1;
      this.#waiting.delete(go);
      go();
    }
    if (this.#waiting.size > 0 && !this.#timer) this.#serveLater();
  }

  #serveLater(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#serve();
    }, this.#untilNext());
  }

  #count(): void {
    const now = performance.now();
    const { perSecond, burst } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#countedAt) / 1000) * perSecond);
    this.#countedAt = now;
  }

  #untilNext(): number {
    return Math.ceil(((1 - this.#tokens) / this.#limits.perSecond) * 1000);
  }
}
