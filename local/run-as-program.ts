import { constants } from 'node:os';
import { ToolUnavailable } from './tools/index.ts';
import { UpFailed } from './up-failed.ts';

/** An interruption, by the signal that made it. */
class Interrupted extends Error {
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(signal);
    this.signal = signal;
  }
}

/**
 * Runs one of this folder's programs to its end, and ends the process: exit code 0; 1 with a sentence for what is expected to go
 * wrong, or a stack for what isn't; 128 and the signal's number when interrupted, after the work has stopped.
 */
export async function runAsProgram(name: 'up' | 'down', work: (signal: AbortSignal) => Promise<void>): Promise<never> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.abort(new Interrupted(signal)));
  try {
    await work(interrupted.signal);
    process.exit(0);
  } catch (error) {
    const reason: unknown = interrupted.signal.aborted ? interrupted.signal.reason : error;
    if (reason instanceof Interrupted) {
      console.error(
        `\nInterrupted. \`npm run ${name}\` goes on from here${name === 'up' ? '; `npm run down` removes what runs' : ''}.`,
      );
      process.exit(128 + constants.signals[reason.signal]);
    }
    const expected = reason instanceof UpFailed || reason instanceof ToolUnavailable;
    console.error(expected ? `\n${reason.message}` : reason);
    process.exit(1);
  }
}
