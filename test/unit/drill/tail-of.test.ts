import { expect, test } from '@jest/globals';
import { tailOf } from '../../../src/drill/tail-of.ts';

async function* lines(count: number): AsyncGenerator<Uint8Array> {
  for (let line = 1; line <= count; line++) yield Buffer.from(`${line}\n`);
}

test.each([
  ['nothing', 0, ''],
  ['less than that', 3, '1\n2\n3\n'],
  ['some more', 6, '3\n4\n5\n6\n'],
  ['much more', 100_000, '\n100000\n'],
])('the last bytes of %s', async (_, count, tail) => {
  expect(await tailOf(lines(count), 8)).toBe(tail);
});

test('of one long piece', async () => {
  async function* piece() {
    yield Buffer.from('0123456789');
  }
  expect(await tailOf(piece(), 4)).toBe('6789');
});
