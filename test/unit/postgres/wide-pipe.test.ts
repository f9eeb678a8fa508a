import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ownPrograms } from '../../../src/postgres/programs.ts';
import { handedOver, widePipe } from '../../../src/postgres/wide-pipe.ts';

/** A shell's command with its output in such a pipe. */
function run(command: string) {
  const pipe = widePipe();
  if (!pipe) throw new Error('there is no mkfifo');
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', pipe.writeEnd, 'inherit'] });
  handedOver(pipe);
  return { pipe, child };
}

test('all that a command writes comes, in order, to a reader slower than it', async () => {
  const { pipe } = run('seq 1 3000000');
  const hash = createHash('sha256');
  let pieces = 0;
  for await (const piece of pipe.output) {
    hash.update(piece);
    if (pieces++ % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const wanted = createHash('sha256');
  for (let n = 1; n <= 3_000_000; n++) wanted.update(`${n}\n`);
  expect(hash.digest('hex')).toBe(wanted.digest('hex'));
});

test.each(['true', 'exit 3'])('a command that writes nothing ends it: %s', async (command) => {
  expect(await Array.fromAsync(run(command).pipe.output)).toEqual([]);
});

test('a reader who stops ends the command', async () => {
  const { pipe, child } = run('exec yes');
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
  for await (const piece of pipe.output) if (piece.length > 0) break;
  expect(await ended).toBe('SIGPIPE');
});

test('a program that fails says so, and leaves nobody waiting', async () => {
  const nobodyListens = { host: '127.0.0.1', port: 1 };
  const programs = ownPrograms(nobodyListens, { user: 'a', password: 'b', database: 'c' });
  const request = { program: 'pg_dump' as const, args: [], applicationName: 'test', piecesPass: true };
  const running = programs.run(request, AbortSignal.timeout(20_000));
  expect(await Array.fromAsync(running.stdout)).toEqual([]);
  expect((await running.ended).exitCode).toBe(1);
});
