import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../local/tools/index.ts';
import { findProgram } from '../../local/tools/find-program.ts';
import { asPostgres, type OwnPostgres } from './own-postgres.ts';
import type { OwnStore } from './own-store.ts';

/** Another way to back the same database up. */
export interface Peer {
  name: string;
  /** Takes one, into a place of its own. */
  take: () => Promise<void>;
  /** What the newest one holds, in bytes; absent: it holds nothing. */
  bytes?: () => Promise<number>;
}

export interface PeersOf {
  server: OwnPostgres;
  store: OwnStore;
  database: string;
}

export const limit = 'pg_dump -Fc -Z0 > /dev/null';
export const awsPeer = 'pg_dump -Fc | aws s3 cp -';
export const pgbackrestPeer = 'pgBackRest full, zst 3, 2 processes, local repository';

/** Those that can be had here; of the others it is said why they can't. */
export async function findPeers(given: PeersOf): Promise<Peer[]> {
  const others = await Promise.all([withAws(given), withPgbackrest(given), withBarman(given)]);
  return [pgDumpAlone(given), ...others.flat()];
}

function pgDumpAlone(given: PeersOf): Peer {
  return { name: limit, take: () => shell(given, `pg_dump -Fc -Z0 ${given.database} > /dev/null`) };
}

async function withAws(given: PeersOf): Promise<Peer[]> {
  const aws = await awsProgram().catch(leftOut('aws s3 cp'));
  if (aws === undefined) return [];
  const to = (name: string) =>
    `${aws} --endpoint-url ${given.store.endpoint} s3 cp --quiet - s3://${given.store.bucket}/${name}`;
  const dump = `pg_dump -Fc ${given.database} | ${to('gzip.dump')}`;
  const peers = [{ name: awsPeer, take: () => shell(given, dump), bytes: () => given.store.bytes('gzip.dump') }];
  if (!(await findProgram('zstd'))) return peers;
  const zstd = `pg_dump -Fc -Z0 ${given.database} | zstd -q -3 -T2 | ${to('zstd.dump')}`;
  const name = 'pg_dump -Fc -Z0 | zstd -3 -T2 | aws s3 cp -';
  return [...peers, { name, take: () => shell(given, zstd), bytes: () => given.store.bytes('zstd.dump') }];
}

async function withPgbackrest({ server }: PeersOf): Promise<Peer[]> {
  const program = await installed('pgbackrest', ['pgbackrest']).catch(leftOut('pgBackRest'));
  if (program === undefined) return [];
  const repository = join(server.socketFolder, 'pgbackrest');
  const run = (command: string, ...options: string[]) =>
    asPostgres(
      program,
      '--stanza=bench',
      '--config=/dev/null',
      `--pg1-path=${server.dataFolder}`,
      `--pg1-port=${server.address.port}`,
      `--pg1-socket-path=${server.socketFolder}`,
      `--repo1-path=${repository}`,
      `--lock-path=${repository}/lock`,
      '--log-level-console=warn',
      '--log-level-file=off',
      ...options,
      command,
    );
  await asPostgres('mkdir', repository);
  await run('stanza-create', '--no-online');
  const options = ['--type=full', '--compress-type=zst', '--compress-level=3', '--process-max=2', '--start-fast'];
  return [
    {
      name: pgbackrestPeer,
      // Without what it needs to be restored: the WAL is not waited for.
      take: () => run('backup', ...options, '--no-archive-check', '--repo1-retention-full=1'),
      bytes: () => diskBytes(`${repository}/backup/bench/latest`),
    },
  ];
}

async function withBarman({ server, store }: PeersOf): Promise<Peer[]> {
  const packages = ['barman-cli-cloud', 'python3-boto3'];
  const program = await installed('barman-cloud-backup', packages).catch(leftOut('barman-cloud-backup'));
  if (program === undefined) return [];
  const args = ['--endpoint-url', store.endpoint, '--jobs', '2', '--immediate-checkpoint'];
  const login = ['--host', server.socketFolder, '--port', String(server.address.port), '--user', 'postgres'];
  let taken = 0;
  return [
    {
      name: 'barman-cloud-backup, 2 jobs, not compressed',
      take: async () => {
        const to = [`s3://${store.bucket}/barman`, `run${++taken}`];
        await execa(program, [...args, ...login, ...to], { env: awsEnv(store) });
      },
      bytes: () => store.bytes(`barman/run${taken}/`),
    },
  ];
}

async function shell({ server, store }: PeersOf, command: string): Promise<void> {
  const { address, login } = server;
  const env = { PGHOST: address.host, PGPORT: String(address.port), PGUSER: login.user, ...awsEnv(store) };
  await execa('bash', ['-o', 'pipefail', '-c', command], { env, stdio: ['ignore', 'inherit', 'inherit'] });
}

function awsEnv({ keys }: OwnStore): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function leftOut(what: string): (error: unknown) => undefined {
  return (error) => {
    console.error(`left out: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  };
}

/** A program of Debian's packages, installed where it is missing and this may be done. */
async function installed(program: string, packages: readonly string[]): Promise<string> {
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages] as const;
  const there = await findProgram(program);
  if (there) return there;
  if (process.getuid?.() !== 0) throw new Error(`it is not here; install it with: ${install.join(' ')}`);
  await execa('apt-get', install.slice(1), { stdio: ['ignore', 2, 2] });
  const path = await findProgram(program);
  if (!path) throw new Error(`${packages.join(' ')} brought no ${program}`);
  return path;
}

/** The AWS CLI, from PyPI, in a folder of its own that is kept: one on PATH may be a wrapper that is slow to start. */
async function awsProgram(): Promise<string> {
  const folder = join(cacheFolder(), 'bench', 'awscli');
  const path = join(folder, 'bin', 'aws');
  if (await execa(path, ['--version']).catch(() => undefined)) return path;
  await mkdir(join(folder, '..'), { recursive: true });
  await execa('python3', ['-m', 'venv', '--clear', folder]);
  await execa(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', 'awscli'], {
    stdio: ['ignore', 2, 2],
  });
  return path;
}

async function diskBytes(folder: string): Promise<number> {
  const { stdout } = await execa('du', ['-sbL', folder]);
  return Number.parseInt(stdout, 10);
}
