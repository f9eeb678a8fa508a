type Works<T extends unknown[]> = { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> };

/** Does all of it at once and returns what each gave. The first failure ends the others and is thrown once they have ended. */
export async function together<T extends unknown[] | []>(works: Works<T>, signal?: AbortSignal): Promise<T> {
  const failed = new AbortController();
  const all = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const ends = await Promise.allSettled(
    works.map(async (work) =>
      work(all).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  all.throwIfAborted();
  return ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined)) as T;
}
