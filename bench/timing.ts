import { percentile } from './measurement.ts';

/** What some work takes, in seconds. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The median of what each takes, in seconds; they take turns, so that whatever else the machine does meets all of them. */
export async function mediansOf<Name extends string>(
  rounds: number,
  works: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, number>> {
  const seconds = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries<() => Promise<unknown>>(works)) {
      seconds.set(name, [...(seconds.get(name) ?? []), await secondsOf(work)]);
    }
  }
  return Object.fromEntries([...seconds].map(([name, values]) => [name, percentile(values, 50)])) as Record<
    Name,
    number
  >;
}
