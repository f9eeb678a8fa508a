import { createLogUpdate } from 'log-update';
import { setInterval } from 'node:timers';

/** Receives one line about what a step is doing. */
export type Say = (line: string) => void;

/** Shows steps to whoever waits for them. */
export type Progress = {
  /**
   * Runs a step and shows it with the seconds it took; `outcome` puts its result into words. What the step says meanwhile is
   * shown too. A failing step is marked, and its error goes on to the caller.
   */
  step<T>(title: string, work: (say: Say) => Promise<T>, outcome?: (result: T) => string | undefined): Promise<T>;
  /** Shows a line as it is. */
  line: (text: string) => void;
};

type Output = NodeJS.WriteStream | (NodeJS.WritableStream & { isTTY?: boolean });

/** Steps on a stream: one live line in a terminal, plain lines elsewhere. */
export function createProgress(output: Output, now: () => number = Date.now): Progress {
  return output.isTTY ? liveProgress(output as NodeJS.WriteStream, now) : plainProgress(output, now);
}

/** Shows nothing. */
export const silentProgress: Progress = { step: (_title, work) => work(() => {}), line: () => {} };

function plainProgress(output: Output, now: () => number): Progress {
  const line = (text: string): void => void output.write(`${text}\n`);
  return {
    line,
    async step(title, work, outcome) {
      const started = now();
      return finish(
        title,
        () => now() - started,
        line,
        () => work((said) => line(`  ${title}: ${said}`)),
        outcome,
      );
    },
  };
}

function liveProgress(output: NodeJS.WriteStream, now: () => number): Progress {
  const live = createLogUpdate(output);
  return {
    line: (text) => void output.write(`${text}\n`),
    async step(title, work, outcome) {
      const started = now();
      const ms = (): number => now() - started;
      let doing = '';
      const show = (): void => live(`… ${title}${doing && `: ${doing}`} (${seconds(ms())})`);
      show();
      const say = (said: string): void => {
        doing = said;
        show();
      };
      const clock = setInterval(show, 500);
      const replace = (text: string): void => {
        live.clear();
        live.done();
        output.write(`${text}\n`);
      };
      try {
        return await finish(title, ms, replace, () => work(say), outcome);
      } finally {
        clearInterval(clock);
      }
    },
  };
}

async function finish<T>(
  title: string,
  ms: () => number,
  line: Say,
  work: () => Promise<T>,
  outcome?: (result: T) => string | undefined,
): Promise<T> {
  try {
    const result = await work();
    const words = outcome?.(result);
    line(`✓ ${title}${words ? `: ${words}` : ''} (${seconds(ms())})`);
    return result;
  } catch (error) {
    line(`✗ ${title} (${seconds(ms())})`);
    throw error;
  }
}

/** Milliseconds as people read them: `0.4 s`, `12 s`, `3 min 5 s`. */
export function seconds(ms: number): string {
  const whole = Math.round(ms / 1000);
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
