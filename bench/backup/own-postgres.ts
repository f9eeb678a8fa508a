import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Address } from '../../src/checks/address.ts';
import type { Login } from '../../src/postgres/with-postgres.ts';
import { freePort } from '../../test/support/free-port.ts';
import { atTheEnd } from '../../local/at-the-end.ts';

/** A PostgreSQL of a measurement's own, on this machine. */
export interface OwnPostgres {
  address: Address;
  login: Login;
  /** Where its data and its socket are. */
  dataFolder: string;
  socketFolder: string;
  stop(): Promise<void>;
}

/** An archive that takes everything, which pgBackRest wants of the server that it backs up. */
export const archiving = { archive_mode: 'on', archive_command: '/bin/true' };

/** Makes and starts one below a folder that everybody may enter; its settings are the defaults but for those given. */
export async function startPostgres(
  folder: string,
  given: Readonly<Record<string, string | number>>,
): Promise<OwnPostgres> {
  const [bin, port] = [await serverPrograms(), await freePort()];
  const dataFolder = join(folder, 'data');
  await mkdir(folder);
  if (isRoot) await execa('chown', ['postgres', folder]);
  await asPostgres(
    join(bin, 'initdb'),
    '--pgdata',
    dataFolder,
    '--auth',
    'trust',
    '--username',
    'postgres',
    '--no-sync',
  );
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_wal_size: '4GB',
    ...given,
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const control = (...args: string[]) => asPostgres(join(bin, 'pg_ctl'), '--pgdata', dataFolder, '--wait', ...args);
  const started = control('--log', join(folder, 'log'), '--options', options.join(' '), 'start');
  const stop = atTheEnd(async () => {
    await started;
    await control('--mode', 'fast', 'stop');
  });
  await started;
  return {
    address: { host: '127.0.0.1', port },
    login: { user: 'postgres', password: '', database: 'postgres' },
    dataFolder,
    socketFolder: folder,
    stop,
  };
}

const isRoot = process.getuid?.() === 0;

/** Runs a program as PostgreSQL does: root's own rights are too much for it. */
export async function asPostgres(program: string, ...args: string[]): Promise<void> {
  const options = { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] } as const;
  if (!isRoot) await execa(program, args, options);
  else await execa('setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args], options);
}

/** Where Debian keeps the server's programs, of the newest version. */
async function serverPrograms(): Promise<string> {
  const folder = '/usr/lib/postgresql';
  const versions = await readdir(folder).catch(() => []);
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined) throw new Error('no PostgreSQL server is installed here: apt-get install postgresql');
  return join(folder, newest, 'bin');
}
