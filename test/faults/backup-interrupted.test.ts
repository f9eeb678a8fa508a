import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { startFaultyStore, type FaultFor, type FaultyStore, type StoreFault } from '../support/faulty-store.ts';
import type { BackupResult, DrillReport } from '../../src/workflows/backup-types.ts';

jest.setTimeout(400_000);

let kept: BackedUpPlatform;
let store: FaultyStore;
let fault: FaultFor = () => undefined;

beforeAll(async () => {
  kept = await backedUpPlatform(
    { databases: ['aroti'] },
    {
      async through(endpoint) {
        store = await startFaultyStore(endpoint, (request) => fault(request));
        return store.endpoint;
      },
    },
  );
  // Hard to compress, so that there are parts to be left behind.
  await kept.inside('aroti', (client) =>
    client.query(`
      CREATE TABLE big AS SELECT i, sha512(i::text::bytea) || sha512((-i)::text::bytea) AS body FROM generate_series(1, 400000) i`),
  );
});
afterAll(async () => {
  await kept.remove();
  await store.close();
});

/** Holds what is written of a dump: `begun` resolves when there is something, and nothing of it goes on before `release` says how. */
function holdDump(): { begun: Promise<void>; release: (how?: StoreFault) => void } {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<StoreFault | undefined>();
  fault = ({ method, url }) => {
    if (method !== 'PUT' || !url.includes('/aroti.dump')) return undefined;
    begun.resolve();
    return released.promise;
  };
  return { begun: begun.promise, release: released.resolve };
}

function start(type: string, workflowId: string) {
  const { client, taskQueue } = kept.orchestrator;
  return client.workflow.start(type, { taskQueue, workflowId: `${workflowId}-${kept.prefix}`, args: [{}] });
}

/** Sessions of dumps in the server. */
const dumps = () =>
  kept.inside('postgres', async (client) => {
    const { rows } = await client.query("SELECT FROM pg_stat_activity WHERE application_name LIKE 'aroti-backup%'");
    return rows.length;
  });

/** In the middle of a dump, however long that takes. */
async function killWhileDumping(): Promise<void> {
  const { begun, release } = holdDump();
  await begun;
  await kept.orchestrator.kill();
  fault = () => undefined;
  release('reset');
  await kept.orchestrator.startWorker();
}

const manifests = async () => (await kept.bucket.keys()).filter((key) => key.endsWith('/manifest.json'));

test('a worker that is killed in the middle of a dump costs no backup: there is one, whole, and nothing beside it', async () => {
  const handle = await start('backupDatabases', 'killed');
  await killWhileDumping();
  const result = (await handle.result()) as BackupResult;
  expect(await manifests()).toEqual([`${kept.folder}/logical/${result.backup}/manifest.json`]);
  expect(await kept.bucket.openUploads()).toEqual([]);
  expect(await kept.bucket.keys(`${kept.folder}/logical/`)).toHaveLength(result.artifacts.length + 1);
  expect(await dumps()).toBe(0);
});

test('one that is killed in the middle of a drill leaves nothing of it behind', async () => {
  const handle = await start('restoreDrill', 'killed-drill');
  while ((await kept.drillSpaces()).length === 0) await setTimeout(100);
  await setTimeout(4000);
  await kept.orchestrator.kill();
  await kept.orchestrator.startWorker();
  expect((await handle.result()) as DrillReport).toMatchObject({ passed: true });
  expect(await kept.drillSpaces()).toEqual([]);
});

test('a pg_dump that is ended in the middle is tried again; where that never helps there is no backup, and nothing of it', async () => {
  const before = await manifests();
  const handle = await start('backupDatabases', 'ended');
  let over = false;
  const result = handle.result().catch((error: unknown) => error);
  void result.then(() => (over = true));
  while (!over) {
    await kept.inside('postgres', (client) =>
      client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aroti-backup aroti'",
      ),
    );
    await setTimeout(100);
  }
  expect(await result).toMatchObject({ cause: { message: expect.stringMatching(/pg_dump of aroti|terminat/) } });
  expect(await manifests()).toEqual(before);
  expect(await kept.bucket.openUploads()).toEqual([]);
  expect(await kept.bucket.keys(`${kept.folder}/logical/`)).toHaveLength(
    (await kept.bucket.keys(before[0]?.replace('manifest.json', ''))).length,
  );
});

test('a worker that is killed in the middle of a dump in directory format costs no backup either, and leaves no volume behind', async () => {
  const { client, taskQueue } = kept.orchestrator;
  const handle = await client.workflow.start('backupDatabases', {
    taskQueue,
    workflowId: `killed-directory-${kept.prefix}`,
    args: [{ platform: { backups: { format: 'directory' } } }],
  });
  await killWhileDumping();
  const result = (await handle.result()) as BackupResult;
  expect(await kept.bucket.keys(`${kept.folder}/logical/${result.backup}/`)).toHaveLength(result.artifacts.length + 1);
  expect(await kept.bucket.openUploads()).toEqual([]);
  expect(await kept.scratchSpaces()).toEqual([]);
  expect(await dumps()).toBe(0);
});

test('two at once: one backs up, the other is refused and names it', async () => {
  const { begun, release } = holdDump();
  const first = await start('backupDatabases', 'first');
  await begun;
  const failure = await kept.failing('backupDatabases');
  expect(failure).toMatchObject({
    type: 'AlreadyRunning',
    message: expect.stringContaining(`first-${kept.prefix} backs this platform up already`),
  });
  release();
  await first.result();
});
