import { createClient } from '@redis/client';
import type { Address } from '../checks/address.ts';

export type RedisClient = ReturnType<typeof makeClient>;

/** Connects with the password, or without one, lets `use` work, and disconnects; an abort cuts the connection. */
export async function withRedis<Result>(
  address: Address,
  password: string | undefined,
  signal: AbortSignal,
  use: (client: RedisClient) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const client = makeClient(address, password);
  const cut = () => client.destroy();
  signal.addEventListener('abort', cut, { once: true });
  // What goes wrong with the connection is told by the command that waits for it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    signal.removeEventListener('abort', cut);
    if (client.isOpen) client.destroy();
  }
}

function makeClient({ host, port }: Address, password: string | undefined) {
  const socket = { host, port, connectTimeout: 5_000, reconnectStrategy: false } as const;
  return createClient(password === undefined ? { socket } : { password, socket });
}
