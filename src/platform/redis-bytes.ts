const factors: Readonly<Record<string, number>> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

/** Bytes in an amount of memory as Redis writes it: `256MB` is 256 × 1024 × 1024. */
export function redisBytes(amount: string): number {
  return Number(amount.slice(0, -2)) * (factors[amount.slice(-2)] ?? NaN);
}
