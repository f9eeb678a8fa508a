import { outputOf, podPrograms } from '../src/postgres/programs.ts';
import { readSecret } from '../src/kubernetes/secrets.ts';
import { backedUpPlatform, type BackedUpPlatform } from '../test/support/backed-up-platform.ts';
import { serverInPod } from '../test/support/server-in-pod.ts';
import { fillWithNotes } from './backup/notes.ts';
import { figure, percentile, type Measurement } from './measurement.ts';
import { secondsOf } from './timing.ts';

const megabytes = 1000;
const rounds = 3;
const jobs = 2;
const signal = AbortSignal.timeout(3_600_000);

/** What of a drill brings the data back and compares it; the rest is a server that starts, and proofs that a restore alone has not. */
const restoring = ['download', 'restore', 'comparison'];

/** `restoreDrill` of a gigabyte in the cluster, beside pg_restore alone of a file that lies in its Pod already. */
export async function measureDrill(): Promise<Measurement[]> {
  const kept = await backedUpPlatform({ databases: ['aroti'], drill: { jobs } });
  try {
    await kept.inside('aroti', async (client) => {
      await client.query('SET statement_timeout = 0');
      await fillWithNotes(client, megabytes);
    });
    await kept.backUp();
    const drills: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { phases } = await kept.drill();
      for (const { name, seconds } of phases) console.error(`drill: ${name} ${seconds} s`);
      drills.push(phases.reduce((sum, { name, seconds }) => (restoring.includes(name) ? sum + seconds : sum), 0));
      alone.push(await restoreAlone(kept));
    }
    const what = `download, restore and comparison of ${megabytes} MB in the cluster`;
    return [figure(what, percentile(drills, 50), 's', `pg_restore -j ${jobs} in its Pod`, percentile(alone, 50))];
  } finally {
    await kept.remove();
  }
}

async function restoreAlone({ cluster, prefix }: BackedUpPlatform): Promise<number> {
  const server = await serverInPod('postgres');
  try {
    const secret = await readSecret(cluster, `${prefix}database`, 'postgres-secret');
    const source = { user: 'postgres', password: secret['POSTGRES_PASSWORD'] ?? '', database: 'aroti' };
    const from = podPrograms(cluster, server.pod, source, { host: `postgres.${prefix}database`, port: 5432 });
    const file = '/tmp/alone.dump';
    const asked = { applicationName: 'bench' };
    await outputOf(from.run({ ...asked, program: 'pg_dump', args: ['-Fc', '-Z0', '-f', file] }, signal));
    const into = podPrograms(cluster, server.pod, { ...server.admin, database: 'template1' });
    const args = ['--create', '--exit-on-error', '--no-owner', '--no-acl', `--jobs=${jobs}`, file];
    return await secondsOf(() => outputOf(into.run({ ...asked, program: 'pg_restore', args }, signal)));
  } finally {
    await server.stop();
  }
}
