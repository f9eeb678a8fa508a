import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { UpFailed } from './up-failed.ts';

export type RunCommandOptions = {
  env?: NodeJS.ProcessEnv;
  /** Text for the program's standard input. */
  input?: string;
  /** A file for the program's standard input. */
  inputFile?: string;
  signal?: AbortSignal | undefined;
};

/** Runs a program to its end and returns what it wrote; throws UpFailed with what it said where it fails. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: RunCommandOptions = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  const source = options.inputFile === undefined ? undefined : await open(options.inputFile, 'r');
  try {
    return await collect(file, args, options, source?.fd);
  } finally {
    await source?.close();
  }
}

function collect(file: string, args: readonly string[], options: RunCommandOptions, source?: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(file, args, {
    env: options.env ?? process.env,
    stdio: [source ?? 'pipe', 'pipe', 'pipe'],
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const [written, said]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  // A program that ends without reading its input is judged by its exit code.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input);
  child.on('error', reject);
  child.on('close', (code, signal) => {
    if (code === 0) return resolve(Buffer.concat(written).toString());
    const words = Buffer.concat(said).toString().trim() || Buffer.concat(written).toString().trim();
    reject(
      new UpFailed(
        `${file} ${args.slice(0, 4).join(' ')} failed (${signal ?? `exit code ${code}`}): ${words.slice(-2000)}`,
      ),
    );
  });
  return promise;
}
