import { expect, test } from '@jest/globals';
import { bytewise } from '../../../../src/postgres/fingerprint/bytewise.ts';

const words = [
  '',
  'a',
  'ab',
  'b',
  'Z',
  'é',
  'ﬀ',
  '\u{ffff}',
  '\u{e000}',
  '😀',
  '😁',
  '\u{10ffff}',
  'a😀',
  'aﬀ',
  '"x"."y"',
];

test('strings are in the order of their bytes in UTF-8, also where that of UTF-16 is another', () => {
  for (const a of words) {
    for (const b of words) {
      expect([a, b, Math.sign(bytewise(a, b))]).toEqual([a, b, Buffer.compare(Buffer.from(a), Buffer.from(b))]);
    }
  }
});
