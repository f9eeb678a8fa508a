import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts the CLI as a user does, in a process of its own, with nothing of the test's environment but what is named. */
export function starter(args: string[], env: Record<string, string>) {
  return execa(process.execPath, ['starter.ts', ...args], {
    cwd: root,
    reject: false,
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    timeout: 60_000,
  });
}

/** The same in a terminal of 100 × 30 characters (util-linux' `script` makes it). */
export function starterInTerminal(args: string[], env: Record<string, string>) {
  const command = `stty cols 100 rows 30; exec ${[process.execPath, 'starter.ts', ...args].join(' ')}`;
  return execa('script', ['-qec', command, '/dev/null'], {
    cwd: root,
    reject: false,
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TERM: 'xterm-256color', ...env },
    timeout: 60_000,
  });
}

/** Resolves to what the process has written to stdout as soon as that, without control characters, matches; rejects if it ends before. */
export function outputMatching(child: { stdout: NodeJS.ReadableStream }, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      seen += String(chunk);
      if (pattern.test(stripVTControlCharacters(seen))) resolve(seen);
    });
    child.stdout.once('end', () => reject(new Error(`it ended with:\n${seen}`)));
  });
}
