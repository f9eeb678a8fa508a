import { exitCodes } from '../exit-codes.ts';

/** Aborts at the first Ctrl-C (or SIGTERM); the second one ends the process at once. */
export function untilInterrupted(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  // It stays there after the first: a library that restores the terminal ends the process if it is the only one to listen.
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new Interrupted());
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}

/** The user no longer wants to watch. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
