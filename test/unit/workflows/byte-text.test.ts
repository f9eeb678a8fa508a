import { expect, test } from '@jest/globals';
import { byteText } from '../../../src/workflows/byte-text.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [8_000_000, '7.6 MiB'],
  [123 * 1024 ** 3, '123 GiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
