import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DumpOrder } from './our-dump.ts';
import type { OwnPostgres } from './own-postgres.ts';
import { destinationSettings } from '../../test/support/destination-settings.ts';
import { withSnapshot } from '../../src/postgres/dump/with-snapshot.ts';
import { compareFacts } from '../../src/postgres/fingerprint/compare-facts.ts';
import { parseFacts } from '../../src/postgres/fingerprint/fact-lines.ts';
import { readFacts, readSequenceValues, sequenceFacts } from '../../src/postgres/fingerprint/read-facts.ts';
import type { Fact } from '../../src/postgres/fingerprint/fact.ts';
import { ownPrograms } from '../../src/postgres/programs.ts';
import type { BackedUpDatabase } from '../../src/storage/manifest.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { readArtifact } from '../../src/storage/read-artifact.ts';

const signal = AbortSignal.timeout(3_600_000);
export const jobs = 2;

/** pg_restore of a file into a server that has no such database, as a drill calls it. */
export async function restoreFile({ address, login }: OwnPostgres, path: string): Promise<void> {
  const args = ['--create', '--exit-on-error', `--jobs=${jobs}`, '--no-password', path];
  const request = { program: 'pg_restore' as const, args, database: 'template1', applicationName: 'bench' };
  const { stdout, ended } = ownPrograms(address, login).run(request, signal);
  for await (const piece of stdout) void piece;
  const { exitCode, stderr } = await ended;
  if (exitCode !== 0) throw new Error(`pg_restore: ${stderr}`);
}

/**
 * What a drill does with a database, by the same functions, but for the cluster in between: downloaded, verified and decompressed to
 * a file, restored, compared with its fingerprint. Throws where there is a difference.
 */
export async function drillDatabase(
  target: OwnPostgres,
  { store: { bucket, endpoint, keys }, folder }: DumpOrder,
  written: BackedUpDatabase,
  path: string,
): Promise<void> {
  const [artifact] = written.dump;
  if (!artifact) throw new Error('there is nothing to restore');
  const store = openStore('bench', destinationSettings({ bucket, endpoint }), 'ours', keys);
  const options = { signal, identities: [] };
  await pipeline(readArtifact(store, folder, artifact, options), createWriteStream(path));
  await restoreFile(target, path);
  await rm(path);
  const wanted = parseFacts(readArtifact(store, folder, written.fingerprint.artifact, options));
  const login = { ...target.login, database: written.name };
  const snapshot = { signal, lockTimeoutMs: 60_000, applicationName: 'bench' };
  await withSnapshot(target.address, login, snapshot, async ({ client }) => {
    async function* got(): AsyncGenerator<Fact> {
      yield* readFacts(client);
      const values = await readSequenceValues(client);
      yield* sequenceFacts(values, values);
    }
    for await (const difference of compareFacts(wanted, got()))
      throw new Error(`restored, it differs: ${JSON.stringify(difference)}`);
  });
}
