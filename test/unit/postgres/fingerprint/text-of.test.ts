import { expect, test } from '@jest/globals';
import { textOf } from '../../../../src/postgres/fingerprint/text-of.ts';

test('bytes are their text where they are UTF-8, else told apart from any text and from each other', () => {
  const acute = textOf(Buffer.from('caf\u00e9', 'latin1'));
  const grave = textOf(Buffer.from('caf\u00e8', 'latin1'));
  const text = textOf(Buffer.from('caf\u00e9'));
  expect([acute, grave, text]).toEqual(['not UTF-8: caf\u00e9', 'not UTF-8: caf\u00e8', 'caf\u00e9']);
});
