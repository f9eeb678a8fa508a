import { createInterface } from 'node:readline/promises';
import { Interrupted } from './interrupts.ts';
import type { Terminal } from './terminal.ts';

export interface Question<Answer> {
  /** Written above the prompt. */
  lines?: readonly string[];
  prompt: string;
  /** What each input means, in small letters; the empty one is Enter. */
  answers: Readonly<Record<string, Answer>>;
}

/**
 * Asks until the answer is one of those; rejects with `Interrupted` at Ctrl-C or at the end of the input, and with the
 * signal's reason once that aborts.
 */
export async function ask<Answer>(
  { input, output }: Terminal,
  { lines = [], prompt, answers }: Question<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  signal?.throwIfAborted();
  const terminal = (input as Partial<NodeJS.ReadStream>).isTTY ?? false;
  const reader = createInterface({ input, output, terminal });
  const { promise: over, reject } = Promise.withResolvers<never>();
  over.catch(() => undefined);
  const end = () => {
    output.write('\n');
    reject(signal?.aborted ? signal.reason : new Interrupted());
  };
  reader.once('SIGINT', end).once('close', end);
  signal?.addEventListener('abort', end, { once: true });
  try {
    for (const line of lines) output.write(`${line}\n`);
    for (;;) {
      const answer = (await Promise.race([reader.question(prompt), over])).trim().toLowerCase();
      if (Object.hasOwn(answers, answer)) return answers[answer] as Answer;
      output.write(`That is none of them: ${Object.keys(answers).map(shown).join(', ')}.\n`);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    reader.off('close', end).close();
  }
}

function shown(input: string): string {
  return input === '' ? 'Enter' : input;
}
