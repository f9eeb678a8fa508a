import { describe, expect, jest, test } from '@jest/globals';
import { ConnectionLost } from '../../../../src/cli/temporal/platform-run.ts';
import type { Display } from '../../../../src/cli/watch/display.ts';
import { followRun, type Followed, type FollowTimes } from '../../../../src/cli/watch/follow-run.ts';
import { Interrupted } from '../../../../src/cli/watch/interrupts.ts';
import { component, progress } from '../samples.ts';

const times: FollowTimes = { poll: 5, hint: 40, lost: 200 };
const deployed = { state: 'done' as const, result: 'well' };
const state = progress([component({ state: 'waiting' })]);

function fakes(overrides: Partial<Followed<string>>) {
  const show = jest.fn<Display['show']>();
  const note = jest.fn<Display['note']>();
  const run: Followed<string> = {
    progress: () => Promise.resolve(state),
    notes: () => Promise.resolve(['a note']),
    outcome: () => after(30, deployed),
    workersLastSeen: () => Promise.resolve([]),
    ...overrides,
  };
  return { run, show, note, display: { show, note, close: () => undefined } };
}

const never = new AbortController().signal;
const after = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(resolve, milliseconds, value));

describe('followRun', () => {
  test('shows the progress until the run ends, and not after', async () => {
    const { run, display, show, note } = fakes({});
    run.outcome = async () => {
      while (show.mock.calls.length < 2) await after(5, undefined);
      return deployed;
    };
    await expect(followRun(run, display, never, times)).resolves.toBe(deployed);
    const shown = show.mock.calls.length;
    expect(show).toHaveBeenCalledWith(state, ['a note']);
    expect(note).not.toHaveBeenCalled();
    await after(30, undefined);
    expect(show).toHaveBeenCalledTimes(shown);
  });

  test('does not wait for a progress that nobody tells', async () => {
    const { run, display } = fakes({
      progress: () => new Promise(() => undefined),
      outcome: () => Promise.resolve(deployed),
    });
    await expect(followRun(run, display, never, times)).resolves.toBe(deployed);
  });

  test.each<[string, number[], RegExp]>([
    ['nobody listens', [], /^No worker listens on task queue platform\. `npm run worker`/],
    [
      'the one that did is silent',
      [300, 70],
      /^No worker answers on task queue platform; one was seen 70 s ago: no poller\. If it is gone, `npm/,
    ],
  ])('says once that no worker answers: %s', async (_what, lastSeen, expected) => {
    const { run, display, note } = fakes({
      progress: () => Promise.reject(new Error('no poller')),
      workersLastSeen: () => Promise.resolve(lastSeen),
      outcome: () => after(200, deployed),
    });
    await followRun(run, display, never, times);
    expect(note).toHaveBeenCalledTimes(1);
    expect(note.mock.calls[0]?.[0].join(' ')).toMatch(expected);
  });

  test('a lost connection is said once, and the watching goes on when it is back', async () => {
    let asked = 0;
    const outcome = () =>
      asked++ < 3 ? Promise.reject(new ConnectionLost('no connection')) : Promise.resolve(deployed);
    const { run, display, note } = fakes({ outcome });
    await expect(followRun(run, display, never, times)).resolves.toBe(deployed);
    expect(note).toHaveBeenCalledTimes(1);
    expect(note.mock.calls[0]?.[0].join(' ')).toContain('no connection');
  });

  test('a connection that does not come back is given up', async () => {
    const { run, display } = fakes({ outcome: () => Promise.reject(new ConnectionLost('gone')) });
    await expect(followRun(run, display, never, times)).rejects.toThrow('gone');
  });

  test('ends at once when the user has seen enough', async () => {
    const controller = new AbortController();
    const { run, display } = fakes({ outcome: () => new Promise(() => undefined) });
    const followed = followRun(run, display, controller.signal, times);
    controller.abort(new Interrupted());
    await expect(followed).rejects.toBeInstanceOf(Interrupted);
  });
});
