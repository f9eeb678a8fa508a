/** Both results; where one fails the other is aborted, and waited for: nothing of it goes on. Throws what failed first. */
export async function together<A, B>(
  signal: AbortSignal,
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const watched = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      failure.abort(error);
      throw error;
    });
  const results = await Promise.allSettled([watched(first(either)), watched(second(either))]);
  const failed = results.some(({ status }) => status === 'rejected');
  if (failed) throw signal.aborted ? signal.reason : failure.signal.reason;
  const [a, b] = results as [PromiseFulfilledResult<A>, PromiseFulfilledResult<B>];
  return [a.value, b.value];
}
