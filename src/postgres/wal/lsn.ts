/** A place in the WAL, in bytes from its beginning. */
export type Lsn = bigint;

const pattern = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i;

/** The place that `16/B374D848` stands for. Throws where it is none. */
export function parseLsn(text: string): Lsn {
  const [, high, low] = pattern.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`${text.slice(0, 50)} is no place in the WAL`);
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/** As PostgreSQL writes it. */
export function formatLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();
}
