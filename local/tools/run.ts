import { execa } from 'execa';
import type { Log } from './tool.ts';

const keptLines = 30;

export type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; log?: Log };

/** A program ended with an error; `output` holds its last lines. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
  readonly output: string;
  constructor(what: string, output: string) {
    super(`${what}${output ? `:\n${output}` : ''}`);
    this.output = output;
  }
}

/**
 * Runs a program to its end and returns its last lines (standard output and error together), each also given to `log`; throws
 * CommandFailed, or the signal's reason. The environment is exactly the one given. The program ends with this process.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  options.signal?.throwIfAborted();
  // A parent-death signal: a run that was killed leaves no build behind that goes on for minutes.
  const child = execa('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    ...(options.cwd ? { cwd: options.cwd } : {}),
    env: options.env ?? process.env,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
  const lines: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    options.log?.(line);
  }
  const result = await child;
  options.signal?.throwIfAborted();
  const output = lines.join('\n');
  if (!result.failed) return output;
  const ending =
    result.exitCode === undefined ? (result.signal ?? result.shortMessage) : `exit code ${result.exitCode}`;
  throw new CommandFailed(`${file} failed (${ending})`, output);
}
