import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import { NotTaken, type Tell } from '../../../../src/cli/temporal/tell.ts';
import { Attendant } from '../../../../src/cli/watch/attendant.ts';
import { Interrupted } from '../../../../src/cli/watch/interrupts.ts';
import { objectPlan, platformPlan, progress } from '../samples.ts';

const waiting = progress([], { state: 'awaiting approval', awaitingApproval: ['everything'] });

function attended({ asked = true, refuses = false } = {}) {
  const terminal = { input: new PassThrough(), output: new PassThrough() };
  const told: unknown[][] = [];
  const tell = ((...what: unknown[]) => {
    told.push(what);
    return refuses ? Promise.reject(new NotTaken('refused', 'it is over')) : Promise.resolve(undefined);
  }) as Tell;
  const noted: string[] = [];
  const show = jest.fn();
  const end = jest.fn<(reason: unknown) => void>();
  const attendant = new Attendant({
    run: { platform: 'aroti', plan: () => Promise.resolve(platformPlan([objectPlan({ action: 'create' })])), tell },
    display: { show, note: (lines) => void noted.push(...lines), close() {} },
    style: { width: 99, paint: unpainted },
    ...(asked && { terminal }),
    end,
  });
  return { attendant, terminal, told, noted, show, end };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}

describe('a deployment that waits for approval', () => {
  test.each<[string, unknown[]]>([
    ['y\n', ['approve']],
    ['n\n', ['stop', { rollback: false }]],
  ])('%j after its plan', async (typed, expected) => {
    const { attendant, terminal, told, noted } = attended();
    attendant.show(waiting, []);
    terminal.input.write(typed);
    await until(() => told.length > 0);
    expect(told).toEqual([expected]);
    expect(noted).toContain('  + Deployment/aroti/api');
    attendant.close();
  });

  test('Enter: the watching ends, and the run goes on waiting', async () => {
    const { attendant, terminal, told, end } = attended();
    attendant.show(waiting, []);
    terminal.input.write('\n');
    await until(() => end.mock.calls.length > 0);
    expect(end.mock.calls[0]?.[0]).toBeInstanceOf(Interrupted);
    expect(told).toEqual([]);
  });

  test('approved by somebody else: the question is withdrawn, and the table goes on', async () => {
    const { attendant, terminal, told, show, end } = attended();
    attendant.show(waiting, []);
    await until(() => terminal.output.readableLength > 0);
    attendant.show(progress([]), []);
    await until(() => {
      attendant.show(progress([]), []);
      return show.mock.calls.length > 1;
    });
    expect(told).toEqual([]);
    expect(end).not.toHaveBeenCalled();
  });

  test('where nobody can be asked: what to type, once', async () => {
    const { attendant, noted } = attended({ asked: false });
    attendant.show(waiting, []);
    attendant.show(waiting, []);
    await until(() => noted.includes('End it:     aroti stop'));
    expect(noted.filter((line) => line === 'Approve it: aroti approve')).toHaveLength(1);
  });
});

describe('Ctrl-C', () => {
  test.each<[string, 'leave' | 'stay', unknown[][]]>([
    ['\n', 'leave', []],
    ['p\n', 'stay', [['pause']]],
    ['s\n', 'stay', [['stop', { rollback: false }]]],
    ['r\n', 'stay', [['stop', { rollback: true }]]],
  ])('%j', async (typed, expected, tells) => {
    const { attendant, terminal, told } = attended();
    const answered = attendant.interrupted(terminal);
    terminal.input.write(typed);
    expect(await answered).toBe(expected);
    expect(told).toEqual(tells);
  });

  test('at a question: leave', async () => {
    const { attendant, terminal } = attended();
    const first = attendant.interrupted(terminal);
    expect(await attendant.interrupted(terminal)).toBe('leave');
    attendant.close();
    expect(await first).toBe('stay');
  });

  test('what the run does not take is said, and the watching goes on', async () => {
    const { attendant, terminal, noted } = attended({ refuses: true });
    const answered = attendant.interrupted(terminal);
    terminal.input.write('p\n');
    expect(await answered).toBe('stay');
    expect(noted).toEqual(['It did not do that: it is over.']);
  });
});
