/** The source, given to `count` readers alike: the slowest sets the pace, and nothing but the newest piece is kept. */
export function tee<Piece>(source: AsyncIterable<Piece>, count: number): AsyncIterable<Piece>[] {
  const iterator = source[Symbol.asyncIterator]();
  let round: Promise<IteratorResult<Piece>> | undefined;
  let readers = count;
  let taken = 0;
  let nextRound = Promise.withResolvers<void>();

  const advance = () => {
    if (taken < readers) return;
    taken = 0;
    round = undefined;
    const done = nextRound;
    nextRound = Promise.withResolvers<void>();
    done.resolve();
  };

  async function* reader(): AsyncGenerator<Piece> {
    try {
      for (;;) {
        const mine = (round ??= iterator.next());
        const turn = nextRound.promise;
        const result = await mine;
        if (result.done) return;
        yield result.value;
        taken++;
        advance();
        await turn;
      }
    } finally {
      readers--;
      if (readers === 0) await iterator.return?.();
      else advance();
    }
  }
  return Array.from({ length: count }, reader);
}
