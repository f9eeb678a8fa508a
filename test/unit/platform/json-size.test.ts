import { Buffer } from 'node:buffer';
import { expect, test } from '@jest/globals';
import { jsonSize } from '../../../src/platform/json-size.ts';

test.each([[{}], ['aä€😀'], ['\ud800 alone'], [{ ключ: ['値', 1, null, true] }], ['"\n\u0001']])('%j', (value) => {
  expect(jsonSize(value)).toBe(Buffer.byteLength(JSON.stringify(value)));
});
