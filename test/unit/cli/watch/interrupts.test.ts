import { afterEach, describe, expect, test } from '@jest/globals';
import { Interrupted, untilInterrupted, type Interrupts } from '../../../../src/cli/watch/interrupts.ts';

let interrupts: Interrupts;
afterEach(() => interrupts.release());

/** Calls what listens to Ctrl-C here, without ending the test. */
function ctrlC(): void {
  process.emit('SIGINT', 'SIGINT');
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('untilInterrupted', () => {
  test('without a question, the first Ctrl-C aborts', () => {
    interrupts = untilInterrupted();
    ctrlC();
    expect(interrupts.signal.reason).toBeInstanceOf(Interrupted);
  });

  test.each([
    ['leave', true],
    ['stay', false],
  ] as const)('the answer %s aborts: %s', async (answer, aborted) => {
    interrupts = untilInterrupted(() => Promise.resolve(answer));
    ctrlC();
    await tick();
    expect(interrupts.signal.aborted).toBe(aborted);
  });

  test('asks again after an answer to stay', async () => {
    let asked = 0;
    interrupts = untilInterrupted(() => Promise.resolve(++asked === 1 ? 'stay' : 'leave'));
    ctrlC();
    await tick();
    ctrlC();
    await tick();
    expect([asked, interrupts.signal.aborted]).toEqual([2, true]);
  });

  test('a second Ctrl-C while it asks leaves at once', () => {
    interrupts = untilInterrupted(() => new Promise(() => undefined));
    ctrlC();
    ctrlC();
    expect(interrupts.signal.reason).toBeInstanceOf(Interrupted);
  });

  test('a question that fails ends the watching with its error', async () => {
    interrupts = untilInterrupted(() => Promise.reject(new Error('no terminal')));
    ctrlC();
    await tick();
    expect(interrupts.signal.reason).toEqual(new Error('no terminal'));
  });

  test('released, it listens no more', () => {
    const before = process.listenerCount('SIGINT');
    interrupts = untilInterrupted();
    interrupts.release();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
