import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

jest.setTimeout(60_000);

const scripts = join(import.meta.dirname, '../../../scripts');
let checkout: string;
let log: string;

/** A checkout with nothing installed, and an npm that says when it begins and ends. */
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'run-'));
  log = join(checkout, 'npm.log');
  await mkdir(join(checkout, 'scripts'));
  await mkdir(join(checkout, 'bin'));
  for (const name of ['run.mjs', 'install-lock.mjs']) {
    await copyFile(join(scripts, name), join(checkout, 'scripts', name));
  }
  await writeFile(join(checkout, 'package-lock.json'), '{}');
  await writeFile(join(checkout, 'program.js'), 'console.log("ran")');
  await npmThat('sleep 0.5');
});
afterEach(() => rm(checkout, { recursive: true, force: true }));

function npmThat(does: string): Promise<void> {
  const npm = `#!/bin/sh
echo begin >> '${log}'
${does}
rm -rf node_modules
mkdir -p node_modules/.bin
ln -s '${process.execPath}' node_modules/.bin/node
echo end >> '${log}'
`;
  return writeFile(join(checkout, 'bin/npm'), npm, { mode: 0o755 });
}

function start(): ChildProcess {
  return spawn(process.execPath, [join(checkout, 'scripts/run.mjs'), 'program.js'], {
    env: { PATH: `${join(checkout, 'bin')}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function endOf(child: ChildProcess): Promise<{ code: number; said: string }> {
  const ended = once(child, 'close');
  const said = (await Array.fromAsync(child.stdout ?? [])).join('');
  return { code: (await ended)[0] as number, said };
}

const npmSaid = async () => (await readFile(log, 'utf8').catch(() => '')).trim().split('\n');
const locks = async () => (await readdir(checkout)).filter((name) => name.startsWith('.npm-ci'));

test('several at once install the packages once, and all run', async () => {
  const ends = await Promise.all([start(), start(), start()].map(endOf));
  expect(ends).toEqual([1, 2, 3].map(() => ({ code: 0, said: 'ran\n' })));
  expect(await npmSaid()).toEqual(['begin', 'end']);
  expect(await locks()).toEqual([]);
});

test('packages that are older than the lockfile are installed anew, once', async () => {
  await endOf(start());
  await writeFile(join(checkout, 'package-lock.json'), '{"newer": true}');
  await Promise.all([start(), start()].map(endOf));
  await endOf(start());
  expect(await npmSaid()).toEqual(['begin', 'end', 'begin', 'end']);
});

test('one that was killed is no hindrance, but the npm that it has left is waited for', async () => {
  const killed = start();
  while (!(await npmSaid()).includes('begin') || !(await isHeldByTwo())) await setTimeout(10);
  killed.kill('SIGKILL');
  await endOf(killed);
  expect((await endOf(start())).said).toBe('ran\n');
  // Not begin, begin: the second npm did not run over the first.
  expect(await npmSaid()).toEqual(['begin', 'end', 'begin', 'end']);
});

async function isHeldByTwo(): Promise<boolean> {
  return (await readFile(join(checkout, '.npm-ci.lock'), 'utf8').catch(() => '')).includes('\n');
}

test('where npm fails nothing is run, and the next one tries again', async () => {
  await npmThat('exit 1');
  expect(await endOf(start())).toEqual({ code: 1, said: '' });
  expect(await locks()).toEqual([]);
  await npmThat('true');
  expect(await endOf(start())).toEqual({ code: 0, said: 'ran\n' });
});

test('what ends it ends npm too', async () => {
  await npmThat('exec sleep 30');
  const ended = start();
  while (!(await isHeldByTwo())) await setTimeout(10);
  ended.kill('SIGTERM');
  expect((await endOf(ended)).code).toBe(1);
  expect(await locks()).toEqual([]);
});
