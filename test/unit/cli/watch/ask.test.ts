import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../../../../src/cli/watch/ask.ts';
import { Interrupted } from '../../../../src/cli/watch/interrupts.ts';

const question = { lines: ['It is so.'], prompt: 'Well? ', answers: { '': 'later', y: 'yes' } } as const;

function terminal() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return { input, output, said: () => String(output.read() ?? '') };
}

describe('ask', () => {
  test.each([
    ['y\n', 'yes'],
    [' Y \n', 'yes'],
    ['\n', 'later'],
  ])('%j is %s', async (typed, answer) => {
    const { input, output, said } = terminal();
    const answered = ask({ input, output }, question);
    input.write(typed);
    expect(await answered).toBe(answer);
    expect(said()).toMatch(/^It is so\.\nWell\? /);
  });

  test('asks again until the answer is one of those', async () => {
    const { input, output, said } = terminal();
    const answered = ask({ input, output }, question);
    input.write('toString\n');
    setImmediate(() => input.write('y\n'));
    expect(await answered).toBe('yes');
    expect(said()).toContain('That is none of them: Enter, y.\n');
  });

  test('the end of the input is Ctrl-C', async () => {
    const { input, output } = terminal();
    const answered = ask({ input, output }, question);
    input.end();
    await expect(answered).rejects.toBeInstanceOf(Interrupted);
  });

  test('is withdrawn with the reason of the signal', async () => {
    const { input, output } = terminal();
    const withdraw = new AbortController();
    const answered = ask({ input, output }, question, withdraw.signal);
    withdraw.abort(new Error('somebody else did'));
    await expect(answered).rejects.toThrow('somebody else did');
  });
});
