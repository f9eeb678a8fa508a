import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../src/cli/exit-codes.ts';
import type { LocalPlatform } from './local-platform.ts';
import { documentPath } from './platform-document.ts';
import type { Progress } from './progress.ts';
import { UpFailed } from './up-failed.ts';

const starter = fileURLToPath(new URL('../starter.ts', import.meta.url));

/** Deploys the platform by the CLI that people use, whose lines take the place of a step's. Throws UpFailed, or the signal's reason. */
export async function deploy(
  platform: LocalPlatform,
  name: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  progress.line('deploying the platform:');
  const run = (args: readonly string[]): Promise<number | null> => runStarter(platform, args, signal);
  const code = await deployBy(run, { name, file: documentPath(platform.state) }, progress);
  if (code === exitCodes.done) return;
  const { uiUrl, address } = platform.temporal;
  throw new UpFailed(
    `The deployment did not succeed. What it runs on is up: correct the cause and run \`npm run up\` again; its run is in the Web UI (${uiUrl ?? address}).`,
  );
}

/** Has a backup taken and a drill prove it, by the CLI. Throws UpFailed, or the signal's reason. */
export async function backUpAndDrill(platform: LocalPlatform, progress: Progress, signal: AbortSignal): Promise<void> {
  for (const [what, command] of [
    ['taking a backup', 'backup'],
    ['proving by a drill that it restores', 'drill'],
  ] as const) {
    progress.line(`\n${what}:`);
    const code = await runStarter(platform, [command, '--file', documentPath(platform.state)], signal);
    if (code === exitCodes.done) continue;
    const { uiUrl, address } = platform.temporal;
    throw new UpFailed(
      `The platform is deployed, but its ${command} did not succeed: its run is in the Web UI (${uiUrl ?? address}).`,
    );
  }
}

/**
 * The exit code of a deployment by the CLI. One that goes on since an earlier `up` is waited for first, whatever its end,
 * since it may be of another document.
 */
export async function deployBy(
  run: (args: readonly string[]) => Promise<number | null>,
  { name, file }: { name: string; file: string },
  progress: Pick<Progress, 'line'>,
): Promise<number | null> {
  for (;;) {
    const code = await run(['deploy', '--file', file]);
    if (code !== exitCodes.alreadyRunning) return code;
    progress.line('watching that one to its end first:');
    await run(['status', '--name', name, '--watch']);
  }
}

async function runStarter(
  { env }: LocalPlatform,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number | null> {
  const child = spawn(process.execPath, [starter, ...args], {
    // Without a terminal's input it asks nothing: Ctrl-C here ends the watching.
    stdio: ['ignore', 'inherit', 'inherit'],
    // Out of this terminal's process group: Ctrl-C reaches it once, from here.
    detached: true,
    env: { ...env, AROTI_PLATFORM_FILE: '', npm_lifecycle_event: 'aroti' },
  });
  const stop = (): boolean => child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return code;
}
