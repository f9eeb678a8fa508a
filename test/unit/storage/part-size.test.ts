import { describe, expect, test } from '@jest/globals';
import { partsAtOnce, partSize } from '../../../src/storage/part-size.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

function holds(maxParts: number, expectedBytes?: number): number {
  const limits = { maxParts, ...(expectedBytes !== undefined && { expectedBytes }) };
  return Array.from({ length: maxParts }, (_, index) => partSize(index, limits)).reduce((sum, size) => sum + size, 0);
}

describe('parts', () => {
  test.each([
    [10_000, undefined, 800 * gibibyte],
    [1000, undefined, 80 * gibibyte],
    [1000, 100 * gibibyte, 1000 * gibibyte],
    [10_000, 10 * 1024 * gibibyte, 30 * 1024 * gibibyte],
  ])('of %d, where %p bytes are expected, hold %d at the least', (maxParts, expected, least) => {
    expect(holds(maxParts, expected)).toBeGreaterThan(least);
  });

  test.each([1000, 10_000])('of %d are what a store takes', (maxParts) => {
    for (const expectedBytes of [0, gibibyte, 100 * gibibyte, 5 * 1024 * gibibyte]) {
      for (let index = 0; index < maxParts; index += 97) {
        const size = partSize(index, { maxParts, expectedBytes });
        expect(size).toBeGreaterThanOrEqual(5 * mebibyte);
        expect(size).toBeLessThanOrEqual(5 * gibibyte);
      }
    }
  });

  test('of what is expected are alike and small, so that memory is', () => {
    const limits = { maxParts: 10_000, expectedBytes: 5 * gibibyte };
    const size = partSize(0, limits);
    expect(size).toBe(8 * mebibyte);
    expect(partSize(Math.ceil(limits.expectedBytes / size), limits)).toBe(size);
    expect((partsAtOnce(size) + 1) * size).toBeLessThanOrEqual(72 * mebibyte);
  });
});
