// One database dumped, in a process that does nothing else; what to do comes as JSON by its input, what it took goes to its output.
import '../../src/worker/young-generation.ts';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { dumpDatabase } from '../../src/backup/dump-database.ts';
import { resolvePlatform } from '../../src/platform/document.ts';
import { ownPrograms } from '../../src/postgres/programs.ts';
import type { FoundDatabase } from '../../src/postgres/dump/read-server.ts';
import type { BackedUpDatabase } from '../../src/storage/manifest.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { peakMebibytes, residentMebibytes } from '../../test/support/resident-memory.ts';
import type { OwnPostgres } from './own-postgres.ts';
import type { OwnStore } from './own-store.ts';

export interface DumpOrder {
  server: Pick<OwnPostgres, 'address' | 'login'>;
  store: Pick<OwnStore, 'endpoint' | 'bucket' | 'keys'>;
  database: FoundDatabase;
  folder: string;
  /** age recipients; left out: it is not encrypted. */
  recipients?: readonly string[];
}

export interface DumpTaken {
  seconds: number;
  /** The most that it held, less what it held before, in MiB. */
  extraMebibytes: number;
  written: BackedUpDatabase;
}

/** What is in `order`, with the settings of a platform that says nothing of them, but how the server is reached. */
async function dump({ server, store, database, folder, recipients = [] }: DumpOrder): Promise<DumpTaken> {
  const { backups: settings } = resolvePlatform({
    backups: {
      via: 'direct',
      destinations: { bench: { bucket: store.bucket, endpoint: store.endpoint } },
      recipients: [...recipients],
    },
  });
  const destination = settings.destinations['bench'];
  if (!destination) throw new Error('no destination');
  const stores = [openStore('bench', destination, 'ours', store.keys)];
  const { address, login } = server;
  const reached = { address, login, programs: ownPrograms(address, login), way: 'direct' as const };
  const before = await residentMebibytes(process.pid);
  // From now on the peak is counted anew.
  await writeFile('/proc/self/clear_refs', '5');
  const startedAt = performance.now();
  const options = { signal: AbortSignal.timeout(3_600_000), report: () => undefined };
  const written = await dumpDatabase({ server: reached, stores, settings, folder, database }, options);
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, extraMebibytes: (await peakMebibytes(process.pid)) - before, written };
}

console.log(JSON.stringify(await dump(JSON.parse(await text(process.stdin)) as DumpOrder)));
// Connections that are kept open would keep it waiting.
process.exit(0);
