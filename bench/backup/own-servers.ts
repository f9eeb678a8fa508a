import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type OwnPostgres } from './own-postgres.ts';
import { startStore, type OwnStore } from './own-store.ts';
import { atTheEnd } from '../../local/at-the-end.ts';

/** A folder, and a PostgreSQL and an S3 server in it. */
export interface OwnServers {
  folder: string;
  server: OwnPostgres;
  store: OwnStore;
}

/** Lets a measurement use servers of its own; nothing of them stays. The PostgreSQL has these settings. */
export async function onOwnServers<Result>(
  settings: Parameters<typeof startPostgres>[1],
  use: (servers: OwnServers) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'aroti-bench-'));
  // PostgreSQL, which runs as a user of its own, has to get in.
  await chmod(folder, 0o755);
  const remove = atTheEnd(() => rm(folder, { recursive: true, force: true }));
  const parts: { stop(): Promise<void> }[] = [];
  try {
    const server = await startPostgres(join(folder, 'source'), settings);
    parts.push(server);
    const store = await startStore(join(folder, 'store'));
    parts.push(store);
    return await use({ folder, server, store });
  } finally {
    await Promise.all(parts.map((part) => part.stop()));
    await remove();
  }
}
