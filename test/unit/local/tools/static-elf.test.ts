import { expect, test } from '@jest/globals';
import { isStaticElf, isStaticProgram } from '../../../../local/tools/static-elf.ts';

// The head of a 64-bit little-endian executable with program headers of the given types.
function executable(...types: number[]): Buffer {
  const head = Buffer.alloc(64 + 56 * types.length);
  head.writeUInt32BE(0x7f454c46, 0);
  head[4] = 2;
  head[5] = 1;
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(types.length, 56);
  for (const [index, type] of types.entries()) head.writeUInt32LE(type, 64 + 56 * index);
  return head;
}

test.each([
  ['only loaded segments', executable(1, 1), true],
  ['an interpreter', executable(1, 3, 1), false],
  ['no program headers', executable(), false],
  ['a table beyond what was read', executable(1, 1).subarray(0, 80), false],
  ['a script', Buffer.from('#!/bin/sh\n'.padEnd(100)), false],
  ['nothing', Buffer.alloc(0), false],
])('with %s', (_what, head, expected) => expect(isStaticElf(head)).toBe(expected));

test('the shell of this machine is dynamically linked', async () => {
  expect(await isStaticProgram('/bin/sh')).toBe(false);
});
