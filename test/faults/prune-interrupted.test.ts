import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startFaultyStore, type FaultyStore } from '../support/faulty-store.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { testBucket, type TestBucket } from '../support/test-bucket.ts';
import type { PruneResult } from '../../src/workflows/backup-types.ts';

jest.setTimeout(300_000);

const files = ['aroti.dump.zst', 'globals.sql.zst', 'manifest.json'];
const ids = Array.from({ length: 30 }, (_, day) => `200101${String(day + 1).padStart(2, '0')}T030000Z-1f2e3d4c`);
const [verified, newest] = [ids[10], ids[29]];
/** Each backup takes two: its manifest, and the rest. */
const killedAt = [5, 12];
let bucket: TestBucket;
let store: FaultyStore;
let orchestrator: Orchestrator;
let deletions = 0;
const states: string[][] = [];

beforeAll(async () => {
  bucket = await testBucket();
  const write = (id = '') =>
    Promise.all(files.map((file) => bucket.write(`aroti/logical/${id}/${file}`, Buffer.from('{}'))));
  await Promise.all(ids.slice(0, -1).map(write));
  // By the store's clock, too.
  await write(newest);
  await bucket.write(`aroti/verified/${verified}`, Buffer.alloc(0));
  store = await startFaultyStore(bucket.destination.endpoint, ({ method, url }) => {
    if (method !== 'POST' || !url.includes('delete')) return undefined;
    return killedAt.includes(++deletions) ? { lostAfter: killAndReplace } : undefined;
  });
  orchestrator = await startOrchestrator({
    ownDocument: {
      backups: {
        destinations: { primary: { ...bucket.destination, endpoint: store.endpoint } },
        retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
      },
    },
    env: bucket.env,
  });
});
afterAll(async () => {
  await orchestrator.stop();
  await store.close();
  await bucket.remove();
});

/** The deletion is done, and nobody hears of it. */
async function killAndReplace(): Promise<void> {
  await orchestrator.kill();
  states.push(await broken());
  await orchestrator.startWorker();
}

/** Backups that have a manifest, and not all that it tells of. */
async function broken(): Promise<string[]> {
  const keys = await bucket.keys('aroti/logical/');
  const own = (id: string) => keys.filter((key) => key.includes(id));
  return ids.filter((id) => own(id).some((key) => key.endsWith('manifest.json')) && own(id).length < files.length);
}

test('a worker that is killed between deletions costs a pruning nothing but time: it goes on, and nothing else goes', async () => {
  const { client, taskQueue } = orchestrator;
  const handle = await client.workflow.start('pruneBackups', {
    taskQueue,
    workflowId: `killed-prune-${taskQueue}`,
    args: [{}],
  });
  const { destinations } = (await handle.result()) as PruneResult;
  expect(states).toEqual([[], []]);
  expect(destinations[0]?.decisions.filter(({ action }) => action === 'keep').map(({ id }) => id)).toEqual([
    newest,
    verified,
  ]);
  expect(await bucket.keys('aroti/logical/')).toEqual(
    [verified, newest].flatMap((id) => files.map((file) => `aroti/logical/${id}/${file}`)),
  );
});
