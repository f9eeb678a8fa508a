import { describe, expect, test } from '@jest/globals';
import { bytesPattern, cpuPattern, quantityValue, suggestBytes, suggestCpu } from '../../../src/platform/quantity.ts';
import { redisBytes } from '../../../src/platform/redis-bytes.ts';

test.each([
  ['500m', 0.5],
  ['2', 2],
  ['0.25', 0.25],
  ['1k', 1000],
  ['1Ki', 1024],
  ['20Gi', 20 * 2 ** 30],
  ['1.5G', 1.5e9],
  ['20GB', NaN],
  ['Gi', NaN],
])('the quantity %s is %d', (text, value) => {
  expect(quantityValue(text)).toBe(value);
});

test.each(['500m', '1', '2000m', '0.5', '1.5', '0.125', '0.50'])('%s is an amount of CPU', (text) => {
  expect(text).toMatch(cpuPattern);
});

test.each(['', '0', '0m', '0.0', '.5', '500M', '1.2345', '-1', '1 ', '0.5m'])('%j is no amount of CPU', (text) => {
  expect(text).not.toMatch(cpuPattern);
});

test.each(['20Gi', '1024Mi', '0.5Gi', '1.5G', '1048576', '100k'])('%s is a number of bytes', (text) => {
  expect(text).toMatch(bytesPattern);
});

test.each(['', '0', '0Gi', '20GB', '20gi', '512m', '20 Gi', 'Gi', '-1Gi', '1K'])('%j is no number of bytes', (text) => {
  expect(text).not.toMatch(bytesPattern);
});

describe('suggestions', () => {
  test.each([
    ['20GB', '`20Gi` or `20G`'],
    ['512mb', '`512Mi` or `512M`'],
    ['64 KB', '`64Ki` or `64k`'],
    ['1.5gib', '`1.5Gi` or `1.5G`'],
    ['20', undefined],
    ['20 apples', undefined],
  ])('%s: %s', (text, suggestion) => {
    expect(suggestBytes(text)).toBe(suggestion);
  });

  test.each([
    ['2 cores', '`2`'],
    ['0.5CPU', '`0.5`'],
    ['500mc', '`500m`'],
    ['0.5m', '`1m`'],
    ['0', undefined],
    ['half', undefined],
  ])('%s: %s', (text, suggestion) => {
    expect(suggestCpu(text)).toBe(suggestion);
  });
});

test.each([
  ['256MB', 268_435_456],
  ['1GB', 2 ** 30],
  ['64KB', 65_536],
])('in Redis %s is %d bytes', (amount, bytes) => {
  expect(redisBytes(amount)).toBe(bytes);
});
