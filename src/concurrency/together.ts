type Works<T extends unknown[]> = { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> };

/** The results of all; where one fails the others are aborted, and waited for: nothing of them goes on. Throws what failed first. */
export async function together<T extends unknown[]>(signal: AbortSignal | undefined, ...works: Works<T>): Promise<T> {
  const failure = new AbortController();
  const any = AbortSignal.any([failure.signal, ...(signal ? [signal] : [])]);
  const results = await Promise.allSettled(
    works.map((work) =>
      work(any).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    ),
  );
  const values = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (values.length < works.length) throw signal?.aborted ? signal.reason : failure.signal.reason;
  return values as T;
}
