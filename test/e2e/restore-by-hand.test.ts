import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execa } from 'execa';
import { escapeIdentifier, type Client } from 'pg';
import type { WorkflowHandle } from '@temporalio/client';
import { parse } from 'yaml';
import { resolveAge } from '../support/age-tool.ts';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { everyKindOfObject, rolesOfEveryKind } from '../support/every-kind-of-object.ts';
import { pageCommands } from '../support/page-commands.ts';
import { writePodPrograms, writeServerPrograms } from '../support/programs-in-pod.ts';
import { serverInPod } from '../support/server-in-pod.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { compareFacts } from '../../src/postgres/fingerprint/compare-facts.ts';
import type { Fact } from '../../src/postgres/fingerprint/fact.ts';
import { readFacts, readSequenceValues, sequenceFacts } from '../../src/postgres/fingerprint/read-facts.ts';
import { readGlobalFacts } from '../../src/postgres/fingerprint/read-global-facts.ts';
import { parseLsn } from '../../src/postgres/wal/lsn.ts';
import { withPostgres } from '../../src/postgres/with-postgres.ts';
import type { WalStatus } from '../../src/workflows/backup-types.ts';

jest.setTimeout(400_000);

const odd = `odd "name" of it's db; ünïcode 100%`;
const databases = ['aroti', odd, 'latin', 'postgres'];
let kept: BackedUpPlatform;
let targets: Record<Format, Target>;
let folder: string;
let archive: WorkflowHandle;

type Format = 'custom' | 'directory';
type Target = Awaited<ReturnType<typeof serverInPod>>;
type Use<T> = (client: Client) => Promise<T>;

beforeAll(async () => {
  const [platform, custom, directory] = await Promise.all([
    backedUpPlatform({ wal: { enabled: true, partialSeconds: 5 } }),
    serverInPod('postgres'),
    serverInPod('postgres'),
  ]);
  kept = platform;
  targets = { custom, directory };
  const { client, taskQueue } = kept.orchestrator;
  archive = await client.workflow.start('archiveWal', { taskQueue, workflowId: `wal-${kept.prefix}`, args: [{}] });
  folder = await mkdtemp(join(tmpdir(), 'aroti-by-hand-'));
  const make = (database: string, sql: string) => kept.inside(database, (client) => client.query(sql));
  await make('postgres', rolesOfEveryKind);
  await make('postgres', `CREATE DATABASE ${escapeIdentifier(odd)} OWNER every_owner`);
  await make('postgres', "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  await make('aroti', everyKindOfObject);
  await make(odd, 'CREATE TABLE t (x text); INSERT INTO t VALUES (1)');
  await make('latin', "CREATE TABLE t (x text); INSERT INTO t VALUES ('é')");
  await make('postgres', 'CREATE TABLE here_too (x int)');
});
afterAll(async () => {
  await archive?.terminate().catch(() => undefined);
  await Promise.allSettled([kept?.remove(), ...Object.values(targets ?? {}).map((target) => target.stop())]);
  await rm(folder, { recursive: true });
});

test.each<Format>(['custom', 'directory'])(
  'what the page says restores everything of a backup in format %s, with no orchestrator',
  async (format) => {
    const target = targets[format];
    await kept.backUp({ platform: { backups: { format, directory: { storageSize: '200Mi' } } } });
    const work = await byHand(format, target);

    const there: Reach = (database, use) =>
      withPostgres(target.address, { ...target.admin, database }, AbortSignal.timeout(120_000), ({ client }) =>
        use(client),
      );
    const here: Reach = (database, use) => kept.inside(database, use);
    for (const database of databases) {
      expect([database, await differences(await factsOf(here, database), await factsOf(there, database))]).toEqual([
        database,
        [],
      ]);
    }
    // The role that initdb made keeps the password it has there.
    const isBootstrap = ({ kind, name }: Fact) => kind === 'role' && name === 'postgres';
    const roles = async (reach: Reach) => (await globalFactsOf(reach)).filter((fact) => !isBootstrap(fact));
    expect(await differences(await roles(here), await roles(there))).toEqual([]);

    const secret = await readSecret(kept.cluster, `${kept.prefix}database`, 'postgres-secret');
    const list = parse(await readFile(join(work, 'restored-secrets.yaml'), 'utf8')) as SecretList;
    const found = list.items.find(({ metadata }) => metadata.name === 'postgres-secret');
    const password = found?.data['POSTGRES_PASSWORD'] ?? '';
    expect(Buffer.from(password, 'base64').toString()).toBe(secret['POSTGRES_PASSWORD']);
    expect(await applied(join(work, 'restored-secrets.yaml'))).toContain('secret/postgres-secret');
    expect(parse(await readFile(join(work, 'restored-platform.yaml'), 'utf8'))).toMatchObject({ name: 'kept' });
    expect(await readdir(work)).not.toContain('curl.conf');
  },
);

test('what the page says restores a point in time: what was committed before it, and nothing that came after', async () => {
  const isArchived = async () =>
    (await kept.bucket.keys(`${kept.folder}/base/`)).some((key) => key.endsWith('/manifest.json'));
  while (!(await isArchived())) await setTimeout(200);
  await kept.inside('latin', (client) => client.query("INSERT INTO t VALUES ('in time')"));
  await setTimeout(1000);
  const point = await kept.inside('latin', async (client) => {
    const { rows } = await client.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
    return rows[0]?.at ?? '';
  });
  await setTimeout(1000);
  const end = await kept.inside('latin', async (client) => {
    await client.query("INSERT INTO t VALUES ('too late')");
    const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn()::text AS lsn');
    return parseLsn(rows[0]?.lsn ?? '');
  });
  while (parseLsn((await archive.query<WalStatus, []>('wal')).archivedLsn) < end) await setTimeout(200);

  const [programs, work] = [join(folder, 'bin-of-server'), join(folder, 'point')];
  await Promise.all([mkdir(programs), mkdir(work)]);
  await symlink(await resolveAge(), join(programs, 'age'));
  await writeServerPrograms(programs, targets.custom.pod, join(work, 'data'));
  const secret = await readSecret(kept.cluster, `${kept.prefix}database`, 'postgres-secret');
  const env = {
    PGDATA: join(work, 'data'),
    PGHOST: '127.0.0.1',
    PGPORT: '5433',
    PGPASSWORD: secret['POSTGRES_PASSWORD'] ?? '',
    POINT: point,
  };
  await runPage('restore-point-by-hand.md', { programs, work, env });
  const asked = async (sql: string) => {
    const options = { env: { ...env, PGUSER: 'postgres' } };
    return (await execa(join(programs, 'psql'), ['-XAt', '-d', 'latin', '-c', sql], options)).stdout;
  };
  expect(await asked('SELECT x FROM t WHERE length(x) > 1')).toBe('in time');
  const left = "SELECT name FROM pg_file_settings WHERE name ~ '^(recovery_target|restore_command)'";
  expect(await asked(left)).toBe('');
  expect(await readdir(work)).not.toContain('curl.conf');
});

interface SecretList {
  items: { metadata: { name: string }; data: Record<string, string> }[];
}

/** Runs the page's commands in an empty folder, as its reader would, with the variables that it asks for and no others. */
async function byHand(name: string, target: Target): Promise<string> {
  const [programs, work] = [join(folder, `bin-${name}`), join(folder, name)];
  await Promise.all([mkdir(programs), mkdir(work)]);
  await symlink(await resolveAge(), join(programs, 'age'));
  await writePodPrograms(programs, target.pod);
  await runPage('restore-by-hand.md', { programs, work });
  return work;
}

interface Place {
  /** Folders of the programs that the reader has, and of the work. */
  programs: string;
  work: string;
  env?: Record<string, string>;
}

async function runPage(page: string, { programs, work, env = {} }: Place): Promise<void> {
  const identity = join(folder, 'backup-key.txt');
  await writeFile(identity, `${kept.identity}\n`, { mode: 0o600 });
  const { bucket, endpoint } = kept.bucket.destination;
  await execa('bash', ['-euo', 'pipefail', '-c', await pageCommands(page)], {
    cwd: work,
    extendEnv: false,
    timeout: 200_000,
    env: {
      ...kept.bucket.env,
      PATH: `${programs}:${process.env['PATH']}`,
      HOME: folder,
      BUCKET_URL: `${endpoint}/${bucket}`,
      FOLDER: kept.folder,
      AGE_IDENTITY: identity,
      PGUSER: 'postgres',
      ...env,
    },
  });
}

/** What kubectl would apply of a file. */
async function applied(file: string): Promise<string[]> {
  const kubeconfig = `--kubeconfig=${process.env['AROTI_TEST_KUBECONFIG']}`;
  const args = ['apply', kubeconfig, '--dry-run=server', '--output=name', `--filename=${file}`];
  return (await execa(process.env['AROTI_TEST_KUBECTL'] ?? 'kubectl', args)).stdout.split('\n');
}

type Reach = <T>(database: string, use: Use<T>) => Promise<T>;

function factsOf(reach: Reach, database: string): Promise<Fact[]> {
  return reach(database, async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const facts = await Array.fromAsync(readFacts(client));
    const values = await readSequenceValues(client);
    return [...facts, ...sequenceFacts(values, values)];
  });
}

function globalFactsOf(reach: Reach): Promise<Fact[]> {
  return reach('postgres', async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return Array.fromAsync(readGlobalFacts(client));
  });
}

function differences(wanted: Fact[], got: Fact[]) {
  return Array.fromAsync(compareFacts(each(wanted), each(got)));
}

async function* each<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}
