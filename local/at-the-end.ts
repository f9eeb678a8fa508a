import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const open = new Set<() => Promise<void>>();

/**
 * What ends something that outlives this process: for who made it to call, or, where a signal ends the process before that, called
 * then, the last made first. It is done once. Processes that are this one's children are ended by a signal in any case.
 */
export function atTheEnd(end: () => Promise<void>): () => Promise<void> {
  if (open.size === 0) for (const signal of signals) process.on(signal, onSignal);
  let ended: Promise<void> | undefined;
  const once = () => (ended ??= end().finally(() => release(once)));
  open.add(once);
  return once;
}

function release(once: () => Promise<void>): void {
  open.delete(once);
  if (open.size === 0) for (const signal of signals) process.off(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  void endAll(signal);
}

async function endAll(signal: NodeJS.Signals): Promise<void> {
  // What is ended while it is used makes its user fail: nobody wants to know any more, and the rest has to be ended, too.
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => undefined);
  for (const end of [...open].toReversed()) {
    await end().catch((error: unknown) => console.error(error));
  }
  for (const child of await children()) process.kill(child, 'SIGTERM');
  process.exit(128 + constants.signals[signal]);
}

async function children(): Promise<number[]> {
  const text = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}
