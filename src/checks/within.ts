/** Runs one attempt, which gets a signal that ends it, for so many milliseconds at most; then it throws that there was no answer. */
export async function within<Result>(
  milliseconds: number,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new NoAnswer(`no answer within ${milliseconds / 1000} s`));
    ended.abort();
  }, milliseconds);
  const cancelled = () => reject(signal.reason as Error);
  signal.addEventListener('abort', cancelled, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([attempt(either), late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancelled);
  }
}

/** An attempt took longer than it was given. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}
