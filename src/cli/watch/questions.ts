import type { Question } from './ask.ts';
import type { Paint } from '../render/paint.ts';
import type { Progress } from '../../workflows/types.ts';

export type AtInterrupt = 'leave' | 'pause' | 'resume' | 'stop' | 'roll back';

/** What Ctrl-C may have meant. */
export function interruptQuestion(
  progress: Progress | undefined,
  platform: string,
  paint: Paint,
): Question<AtInterrupt> {
  const paused = progress?.paused ?? false;
  const choice = (key: string, what: string) => `  ${paint('bold', key.padEnd(5))}  ${what}`;
  return {
    lines: [
      '',
      paint('bold', `What is to become of the deployment of ${platform}?`),
      choice('Enter', 'leave it running, and stop watching'),
      paused ? choice('p', 'go on: it is paused') : choice('p', 'pause it: what has begun ends, nothing new is begun'),
      choice('s', 'stop it, and keep what is there'),
      choice('r', 'stop it, and roll back what it has applied'),
    ],
    prompt: '> ',
    answers: { '': 'leave', p: paused ? 'resume' : 'pause', s: 'stop', r: 'roll back' },
  };
}

export type AtApproval = 'approve' | 'stop' | 'later';

/** Whether what waits may be written. */
export function approvalQuestion(awaiting: readonly string[]): Question<AtApproval> {
  const everything = awaiting.includes('everything');
  const what = everything ? 'Apply this?' : `Go on with ${awaiting.join(', ')}?`;
  const no = everything ? 'no, end the run: nothing was written' : 'no, end the run, and keep what is there';
  return {
    prompt: `${what} y: yes · n: ${no} · Enter: decide later > `,
    answers: { '': 'later', y: 'approve', yes: 'approve', n: 'stop', no: 'stop' },
  };
}

/** Whether a platform is to go back. */
export function rollbackQuestion(platform: string, from: string, to: string, what: string): Question<boolean> {
  return {
    prompt: `Roll ${what} of ${platform} back from ${from} to ${to}? [y/N] `,
    answers: { '': false, n: false, no: false, y: true, yes: true },
  };
}
