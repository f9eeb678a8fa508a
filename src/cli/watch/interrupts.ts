import { exitCodes } from '../exit-codes.ts';

export interface Interrupts {
  /** Aborts with `Interrupted` when the user wants to leave. */
  signal: AbortSignal;
  /** Aborts it with this reason. */
  abort(reason: unknown): void;
  release(): void;
}

/**
 * Aborts at the first Ctrl-C (or SIGTERM); the second one ends the process at once. With `atCtrlC`, the first Ctrl-C calls
 * that, which decides whether to stay.
 */
export function untilInterrupted(atCtrlC?: () => Promise<'leave' | 'stay'>): Interrupts {
  const controller = new AbortController();
  let asking = false;
  const leave = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new Interrupted());
  };
  // It stays there after the first: a library that restores the terminal ends the process if it is the only one to listen.
  const interrupt = () => {
    if (!atCtrlC || asking || controller.signal.aborted) return leave();
    asking = true;
    atCtrlC()
      .then((answer) => (answer === 'leave' ? leave() : undefined))
      .catch((error: unknown) => controller.abort(error))
      .finally(() => (asking = false));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', leave);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => void process.off('SIGINT', interrupt).off('SIGTERM', leave),
  };
}

/** The user no longer wants to watch. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
