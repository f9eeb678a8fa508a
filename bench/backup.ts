import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { dropDatabase, makeDatabase } from './backup/databases.ts';
import type { DumpOrder, DumpTaken } from './backup/our-dump.ts';
import { archiving, startPostgres, type OwnPostgres } from './backup/own-postgres.ts';
import { onOwnServers, type OwnServers } from './backup/own-servers.ts';
import { awsPeer, findPeers, limit, type Peer } from './backup/peers.ts';
import { drillDatabase, jobs, restoreFile } from './backup/restores.ts';
import { scratchSettings } from '../src/drill/scratch-settings.ts';
import { figure, percentile, type Measurement } from './measurement.ts';
import { mediansOf } from './timing.ts';

export interface BackupSizes {
  /** Of the database that is backed up by everybody, in MB. */
  megabytes: number;
  /** Of those that the worker's memory is measured with, in MB. */
  memory: readonly number[];
}

const rounds = 3;
const mostExtraMebibytes = 128;

/** Backups and a drill of one database beside peers, and the memory that a backup takes; on servers of their own, without a cluster. */
export async function measureBackup(sizes: BackupSizes): Promise<Measurement[]> {
  return onOwnServers(archiving, async (servers) => [
    ...(await measureSpeed(servers, sizes.megabytes)),
    ...(await measureMemory(servers, sizes.memory)),
  ]);
}

async function measureSpeed(place: OwnServers, megabytes: number): Promise<Measurement[]> {
  const { server, store } = place;
  const database = await makeDatabase(server, 'notes', megabytes);
  const peers = await findPeers({ server, store, database: 'notes' });
  const recipients = [await newRecipient()];
  let dumps = 0;
  // No backup is written over another one: each gets a folder of its own.
  const newOrder = (): DumpOrder => ({ server, store, database, folder: `logical/bench-${++dumps}/` });
  const ours: number[] = [];
  const encrypted: number[] = [];
  let order = newOrder();
  let taken: DumpTaken | undefined;
  const medians = await mediansOf(rounds, {
    ...Object.fromEntries(peers.map(({ name, take }) => [name, take])),
    // Timed by itself: a worker runs already when it is to back up.
    ours: async () => {
      order = newOrder();
      ours.push((taken = await ourDump(order)).seconds);
    },
    encrypted: async () => encrypted.push((await ourDump({ ...newOrder(), recipients })).seconds),
  } as Record<string, () => Promise<unknown>>);
  if (!taken) throw new Error('nothing was dumped');
  const seconds = percentile(ours, 50);
  const bytes = taken.written.dump.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const what = `backup of ${Math.round(database.bytes / 1e6)} MB`;
  const times = peers.map(({ name }) => figure(what, seconds, 's', name, medians[name] ?? NaN));
  const limits = [
    figure(what, seconds, 's', `1.35 × ${limit}`, 1.35 * (medians[limit] ?? NaN)),
    ...(awsPeer in medians ? [figure(what, seconds, 's', `${awsPeer}, / 2.3`, (medians[awsPeer] ?? NaN) / 2.3)] : []),
  ];
  const measured = [
    ...times,
    ...limits,
    figure('the same, encrypted', percentile(encrypted, 50), 's', 'not encrypted', seconds),
    ...(await sizesOf(peers, bytes)),
    ...(await measureDrill(place, order, taken)),
  ];
  await dropDatabase(server, 'notes');
  return measured;
}

function sizesOf(peers: Peer[], bytes: number): Promise<Measurement[]> {
  const holding = peers.flatMap(({ name, bytes: held }) => (held ? [{ name, held }] : []));
  return Promise.all(
    holding.map(async ({ name, held }) => figure('its size', bytes / 1e6, 'MB', name, (await held()) / 1e6)),
  );
}

/** The drill's own steps beside pg_restore of a file that lies there already: into a server as it comes, and into one that is set as the drill's. */
async function measureDrill(
  { server, folder }: OwnServers,
  order: DumpOrder,
  { written }: DumpTaken,
): Promise<Measurement[]> {
  const asItComes = await startPostgres(join(folder, 'as-it-comes'), {});
  const scratch = await startPostgres(join(folder, 'scratch'), scratchSettings);
  try {
    const file = join(folder, 'plain.dump');
    const { host, port } = server.address;
    await execa('pg_dump', ['-Fc', '-Z0', '-h', host, '-p', String(port), '-U', 'postgres', '-f', file, 'notes']);
    const into = (target: OwnPostgres, restore: () => Promise<void>) => async () => {
      await restore();
      await dropDatabase(target, 'notes');
    };
    const alone = `pg_restore -j ${jobs}`;
    const alike = `${alone}, into the drill's server`;
    const medians = await mediansOf(rounds, {
      [alone]: into(asItComes, () => restoreFile(asItComes, file)),
      [alike]: into(scratch, () => restoreFile(scratch, file)),
      drill: into(scratch, () => drillDatabase(scratch, order, written, join(folder, 'downloaded.dump'))),
    });
    const what = 'download, restore and comparison';
    return [alone, alike].map((peer) =>
      figure(what, medians.drill ?? NaN, 's', peer, medians[peer as keyof typeof medians] ?? NaN),
    );
  } finally {
    await Promise.all([asItComes.stop(), scratch.stop()]);
  }
}

async function measureMemory({ server, store }: OwnServers, sizes: readonly number[]): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const megabytes of sizes) {
    const database = await makeDatabase(server, 'sized', megabytes);
    const { extraMebibytes } = await ourDump({ server, store, database, folder: `logical/sized-${megabytes}/` });
    const what = `memory that the backup of ${Math.round(database.bytes / 1e6)} MB takes`;
    measured.push(figure(what, extraMebibytes, 'MiB', 'limit', mostExtraMebibytes));
    await dropDatabase(server, 'sized');
  }
  return measured;
}

async function newRecipient(): Promise<string> {
  return identityToRecipient(await generateIdentity());
}

/** Has a process of its own dump a database. */
export async function ourDump(order: DumpOrder): Promise<DumpTaken> {
  const { stdout } = await execa(process.execPath, [join(import.meta.dirname, 'backup', 'our-dump.ts')], {
    input: JSON.stringify(order),
    stderr: 'inherit',
  });
  return JSON.parse(stdout) as DumpTaken;
}
