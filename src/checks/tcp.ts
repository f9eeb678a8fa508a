import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from './address.ts';
import { runCheck, type CheckOptions, type CheckSubject } from './run-check.ts';

/** Connects once, and sees that the connection holds. Throws CheckFailed. */
export async function checkTcp(
  subject: Omit<CheckSubject, 'wanted'>,
  connect: (signal: AbortSignal) => Promise<void>,
  options: CheckOptions = {},
): Promise<string> {
  await runCheck({ ...subject, wanted: 'a connection that holds' }, options, connect);
  return `${subject.check}: takes connections`;
}

/** A connection through the API server is taken before the Pod is asked: one that nobody takes there is cut soon. */
const holdMs = 500;

/** Connects and lets go again; throws where nobody takes the connection, or closes it at once. */
export async function holdConnection({ host, port }: Address, signal: AbortSignal): Promise<void> {
  const socket = net.connect({ host, port, signal });
  try {
    await once(socket, 'connect');
    // A server that speaks first has shown that it is there.
    const event = await Promise.race([
      once(socket, 'data').then(() => 'spoke'),
      once(socket, 'end').then(() => 'closed'),
      once(socket, 'close').then(() => 'closed'),
      sleep(holdMs, 'held', { signal }),
    ]);
    if (event === 'closed') throw new Error('a connection that is closed at once');
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
