import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endProcess, identify, isRunning, parseStat, pidOf } from '../../../local/process-identity.ts';
import { marker, markedProcesses, withDescendants } from '../../../local/marked-processes.ts';
import { until } from '../../../local/until.ts';

const children: (ChildProcess & { pid: number })[] = [];
afterEach(() => {
  for (const child of children.splice(0)) {
    child.stdout?.destroy();
    try {
      // Each leads a group, with all that it started.
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
});

async function start(script: string, env: Record<string, string> = {}): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  await once(child.stdout, 'data');
  const started = child as ChildProcess & { pid: number };
  children.push(started);
  return started;
}

const identityOf = async (pid: number): Promise<string> => (await identify(pid)) ?? 'none';

describe("a process's identity", () => {
  test('is read past any name that a program gives itself', () => {
    const line = '42 (a ) b (c) S 7 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 98765 0 0';
    expect(parseStat(line)).toEqual({ state: 'S', parent: 7, startTime: '98765' });
  });

  test('holds while the process runs, and no longer', async () => {
    const child = await start('echo up; exec sleep 100');
    const identity = await identityOf(child.pid);
    expect(await isRunning(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isRunning(identity)).toBe(false);
    expect(await endProcess(identity)).toBe('gone');
  });

  test('is not that of another process with the same pid, which is never ended in its place', async () => {
    const child = await start('echo up; exec sleep 100');
    const [pid, startTime, boot] = (await identityOf(child.pid)).split(' ');
    for (const other of [`${pid} ${Number(startTime) - 1} ${boot}`, `${pid} ${startTime} another-boot`, `${pid}`, '']) {
      expect(await isRunning(other)).toBe(false);
      expect(await endProcess(other)).toBe('gone');
    }
    expect(await isRunning(await identityOf(child.pid))).toBe(true);
  });
});

describe('ending a process', () => {
  test('asks first', async () => {
    const child = await start('trap "exit 0" TERM; echo up; while :; do sleep 0.01; done');
    expect(await endProcess(await identityOf(child.pid), 5000)).toBe('ended');
  });

  test('does not ask for long', async () => {
    const child = await start('trap "" TERM; echo up; while :; do sleep 0.01; done');
    expect(await endProcess(await identityOf(child.pid), 100)).toBe('killed');
  });
});

describe('marked processes', () => {
  test('are found with what they started, by the mark of their platform alone', async () => {
    const mine = await start('sleep 100 & echo up; wait', { [marker]: '/states/one' });
    const others = await start('echo up; exec sleep 100', { [marker]: '/states/one-more' });
    const found = await until('both', 5000, async () => {
      const marked = await markedProcesses('/states/one');
      return marked.length === 2 ? marked.map(({ identity }) => pidOf(identity)) : undefined;
    });
    expect(found[0]).toBe(mine.pid);
    expect(found).not.toContain(others.pid);
  });

  test('bring all their descendants, also those without the mark', () => {
    const all = new Map(
      [
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 3],
        [5, 1],
        [6, 4],
      ].map(([pid, parent]) => [pid ?? 0, { parent: parent ?? 0 }]),
    );
    expect(withDescendants(all, [3]).toSorted((a, b) => a - b)).toEqual([3, 4, 6]);
    expect(withDescendants(all, [])).toEqual([]);
  });
});
