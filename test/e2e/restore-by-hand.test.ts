import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execa } from 'execa';
import { escapeIdentifier, type Client } from 'pg';
import { parse } from 'yaml';
import { resolveAge } from '../support/age-tool.ts';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { everyKindOfObject, rolesOfEveryKind } from '../support/every-kind-of-object.ts';
import { pageCommands } from '../support/page-commands.ts';
import { writePodPrograms } from '../support/programs-in-pod.ts';
import { serverInPod } from '../support/server-in-pod.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { compareFacts } from '../../src/postgres/fingerprint/compare-facts.ts';
import type { Fact } from '../../src/postgres/fingerprint/fact.ts';
import { readFacts, readSequenceValues, sequenceFacts } from '../../src/postgres/fingerprint/read-facts.ts';
import { readGlobalFacts } from '../../src/postgres/fingerprint/read-global-facts.ts';
import { withPostgres } from '../../src/postgres/with-postgres.ts';

jest.setTimeout(400_000);

const odd = `odd "name" of it's db; ünïcode 100%`;
const databases = ['aroti', odd, 'latin', 'postgres'];
let kept: BackedUpPlatform;
let target: Awaited<ReturnType<typeof serverInPod>>;
let folder: string;

type Use<T> = (client: Client) => Promise<T>;

beforeAll(async () => {
  [kept, target] = await Promise.all([backedUpPlatform(), serverInPod('postgres')]);
  folder = await mkdtemp(join(tmpdir(), 'aroti-by-hand-'));
  const make = (database: string, sql: string) => kept.inside(database, (client) => client.query(sql));
  await make('postgres', rolesOfEveryKind);
  await make('postgres', `CREATE DATABASE ${escapeIdentifier(odd)} OWNER every_owner`);
  await make('postgres', "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  await make('aroti', everyKindOfObject);
  await make(odd, 'CREATE TABLE t (x text); INSERT INTO t VALUES (1)');
  await make('latin', "CREATE TABLE t (x text); INSERT INTO t VALUES ('é')");
  await make('postgres', 'CREATE TABLE here_too (x int)');
  await kept.backUp();
});
afterAll(async () => {
  await Promise.allSettled([kept?.remove(), target?.stop()]);
  await rm(folder, { recursive: true });
});

test('what the page says restores everything, with no orchestrator', async () => {
  const work = await byHand();

  const there: Reach = (database, use) =>
    withPostgres(target.address, login(database), AbortSignal.timeout(120_000), ({ client }) => use(client));
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
});

interface SecretList {
  items: { metadata: { name: string }; data: Record<string, string> }[];
}

/** Runs the page's commands in an empty folder, as its reader would, with the variables that it asks for and no others. */
async function byHand(): Promise<string> {
  const [programs, work] = [join(folder, 'bin'), join(folder, 'work')];
  await Promise.all([mkdir(programs), mkdir(work)]);
  await symlink(await resolveAge(), join(programs, 'age'));
  await writePodPrograms(programs, target.pod);
  const identity = join(folder, 'backup-key.txt');
  await writeFile(identity, `${kept.identity}\n`, { mode: 0o600 });
  const { bucket, endpoint } = kept.bucket.destination;
  await execa('bash', ['-euo', 'pipefail', '-c', await pageCommands('restore-by-hand.md')], {
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
    },
  });
  return work;
}

/** What kubectl would apply of a file. */
async function applied(file: string): Promise<string[]> {
  const kubeconfig = `--kubeconfig=${process.env['AROTI_TEST_KUBECONFIG']}`;
  const args = ['apply', kubeconfig, '--dry-run=server', '--output=name', `--filename=${file}`];
  return (await execa(process.env['AROTI_TEST_KUBECTL'] ?? 'kubectl', args)).stdout.split('\n');
}

type Reach = <T>(database: string, use: Use<T>) => Promise<T>;

function login(database: string) {
  return { ...target.admin, database };
}

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
