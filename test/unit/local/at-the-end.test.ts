import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';

jest.setTimeout(60_000);

const measurement = `
import { spawn } from 'node:child_process';
import { atTheEnd } from '${join(import.meta.dirname, '../../../local/at-the-end.ts')}';
atTheEnd(async () => console.log('end of the first'));
await atTheEnd(async () => console.log('ended by itself'))();
atTheEnd(async () => {
  console.log('end of the last');
  setTimeout(() => { throw new Error('its user fails'); }).ref();
  await new Promise((resolve) => setTimeout(resolve, 50));
});
atTheEnd(() => Promise.reject(new Error('it is gone already')));
console.log(spawn('sleep', ['60']).pid);
setInterval(() => {}, 1000);
`;

test.each<[NodeJS.Signals, number]>([
  ['SIGTERM', 143],
  ['SIGINT', 130],
])('%s ends what a measurement has started, each once, the last made first', async (signal, exitCode) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', measurement], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => said.push(line));
  while (said.length < 2) await setTimeout(10);
  const server = Number(said[1]);
  expect(isThere(server)).toBe(true);
  const ended = once(child, 'close');
  child.kill(signal);
  expect((await ended)[0]).toBe(exitCode);
  expect(said).toEqual(['ended by itself', String(server), 'end of the last', 'end of the first']);
  while (isThere(server)) await setTimeout(10);
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
