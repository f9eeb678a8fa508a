import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { historyIn, isTemporalServing, searchAttributes } from '../../local/services/temporal.ts';
import { until } from '../../local/until.ts';

/** A Temporal dev server of a test's own, with its history on disk, so that it can be killed and started again. */
export interface TemporalOnDisk {
  address: string;
  /** SIGKILL, and some time later the same server again, on the same history. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTemporalOnDisk(): Promise<TemporalOnDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'aroti-temporal-'));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  let server = await start(port, folder);
  const kill = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  return {
    address,
    async restart() {
      await kill();
      server = await start(port, folder);
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function start(port: number, folder: string): Promise<ChildProcess> {
  const attributes = Object.entries(searchAttributes).map(([name, type]) => `--search-attribute=${name}=${type}`);
  const where = [`--port=${port}`, ...historyIn(join(folder, 'history.db')), '--headless', '--log-level=never'];
  const args = ['server', 'start-dev', ...where, ...attributes];
  const server = spawn(process.env['AROTI_TEMPORAL_CLI'] ?? 'temporal', args, { stdio: 'ignore' });
  const serves = () =>
    isTemporalServing({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` }).then(
      (is) => is || undefined,
      () => undefined,
    );
  await until('Temporal serves', 60_000, serves);
  return server;
}
