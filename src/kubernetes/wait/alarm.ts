/** Wakes one who waits, whoever rings and however often; what rang before is not lost. */
export interface Alarm {
  ring(): void;
  /** Ends when it was rung since the last time, or at that time in milliseconds since 1970. */
  wait(until?: number): Promise<void>;
}

/** An alarm that was not rung yet. */
export function newAlarm(): Alarm {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    async wait(until) {
      const timer = until === undefined ? undefined : setTimeout(() => rung.resolve(), Math.max(0, until - Date.now()));
      await rung.promise;
      clearTimeout(timer);
      rung = Promise.withResolvers<void>();
    },
  };
}
