import { describe, expect, jest, test } from '@jest/globals';
import { wholeOutput } from '../../../src/kubernetes/tied-command.ts';

const marker = '0123456789abcdef0123456789abcdef';

async function read(pieces: string[], exitCode = 0): Promise<{ text: string; taken: number }> {
  const take = jest.fn();
  async function* stdout(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const running = { stdout: stdout(), ended: Promise.resolve({ exitCode, stderr: '' }) };
  const text = Buffer.concat(await Array.fromAsync(wholeOutput(running, marker, take))).toString();
  return { text, taken: take.mock.calls.length };
}

const long = 'x'.repeat(100);

describe('the output of a tied command', () => {
  test.each([
    [[marker], ''],
    [[`a${marker}`], 'a'],
    [['a', marker], 'a'],
    [[long, marker], long],
    [[`${long}${marker.slice(0, 5)}`, marker.slice(5)], long],
    [[...`${long}${marker}`], long],
    [[`${long}${marker}${long}`, marker], `${long}${marker}${long}`],
  ])('is what comes before the marker, in whatever pieces: %#', async (pieces, text) => {
    expect(await read(pieces)).toEqual({ text, taken: 1 });
  });

  test.each([[[]], [[long]], [[long, marker.slice(0, -1)]], [[`${long}${marker}`, 'y']]])(
    'without it is not whole: %#',
    async (pieces: string[]) => {
      await expect(read(pieces)).rejects.toThrow(/was cut off after \d+ bytes/);
    },
  );

  test('of one that has failed is told by its exit code', async () => {
    expect((await read(['half'], 1)).text).toBe('half');
  });
});
