import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

// What these variables point at comes first, and these tests are about what does not.
const pointing = { KUBECONFIG: '', TEMPORAL_ADDRESS: '', AROTI_S3_ENDPOINT: '', NODE_OPTIONS: '' };

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Everything it wrote, on both outputs. */
  output: string;
}

export interface Running {
  child: ChildProcess;
  /** What it wrote so far. */
  output: () => string;
  ended: Promise<Ended>;
}

/** Runs `local/up.ts` or `local/down.ts` in a process of its own, as `npm run` does. */
export function startProgram(
  program: 'up' | 'down',
  args: readonly string[],
  env: Record<string, string> = {},
): Running {
  const child = spawn(process.execPath, [`local/${program}.ts`, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...pointing, ...env },
  });
  let output = '';
  const add = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    output,
  }));
  return { child, output: () => output, ended };
}

/** The same, to its end; throws with what it wrote unless it ends well. */
export async function runProgram(
  program: 'up' | 'down',
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const end = await startProgram(program, args, env).ended;
  if (end.code !== 0) throw new Error(`${program} ended with ${end.code ?? end.signal}:\n${end.output}`);
  return end;
}
