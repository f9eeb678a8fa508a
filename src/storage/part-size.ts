const mebibyte = 1024 * 1024;

/** What is smaller than that is put whole, in bytes. S3's own limits are 5 MiB and 5 GiB. */
export const smallestPart = 8 * mebibyte;
const largest = 5 * 1024 * mebibyte;
/** Of all buffers of an upload together, as far as its parts allow. */
const memory = 72 * mebibyte;
const mostAtOnce = 3;

export interface PartLimits {
  /** How many parts the store takes. */
  maxParts: number;
  /** What is likely to come, in bytes. */
  expectedBytes?: number;
}

/**
 * The size of a part, counted from 0: enough for what is expected, and half as much again after each tenth of the parts, so that
 * what is far larger than expected still fits.
 */
export function partSize(index: number, { maxParts, expectedBytes = 0 }: PartLimits): number {
  const even = Math.ceil(expectedBytes / maxParts / mebibyte) * mebibyte;
  const tenth = Math.floor((index * 10) / maxParts);
  const grown = Math.ceil((Math.max(smallestPart, even) * 1.5 ** tenth) / mebibyte) * mebibyte;
  return Math.min(largest, grown);
}

/** How many parts of a size may be on their way at once, one more being filled. */
export function partsAtOnce(bytes: number): number {
  return Math.max(1, Math.min(mostAtOnce, Math.floor(memory / bytes) - 1));
}
