import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { peakMebibytes, residentMebibytes } from '../support/resident-memory.ts';

jest.setTimeout(400_000);

/** Of text that hardly gets smaller: more than twice what the worker may take. */
const rows = 3_000_000;
const database = 'aroti';
const limitMebibytes = 128;

let kept: BackedUpPlatform;

beforeAll(async () => {
  kept = await backedUpPlatform();
  await kept.inside(database, (client) =>
    client.query(`
      CREATE TABLE noise (id int, body text);
      INSERT INTO noise SELECT n, md5(n::text) || md5((-n)::text) || md5((n * 0.5)::text) FROM generate_series(1, ${rows}) AS n`),
  );
});
afterAll(() => kept?.remove());

/** What work takes the worker at most beyond what it holds before, in MiB. */
async function memoryOf<Result>(work: () => Promise<Result>): Promise<{ result: Result; mebibytes: number }> {
  const pid = kept.orchestrator.pid();
  const before = await residentMebibytes(pid);
  // From now on the peak is counted anew.
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  const result = await work();
  return { result, mebibytes: (await peakMebibytes(pid)) - before };
}

test('neither a backup nor a drill takes more memory where the database is larger', async () => {
  // With all that is loaded and opened only once.
  const { backup: small } = await kept.backUp({ databases: ['postgres'] });
  await kept.drill({ backup: small });
  const backup = await memoryOf(() => kept.backUp({ databases: [database] }));
  const [written] = backup.result.databases;
  expect(written?.bytes).toBeGreaterThan(2 * limitMebibytes * 2 ** 20);
  const drill = await memoryOf(() => kept.drill({ backup: backup.result.backup }));
  expect(drill.result.passed).toBe(true);
  expect(backup.mebibytes).toBeLessThan(limitMebibytes);
  expect(drill.mebibytes).toBeLessThan(limitMebibytes);
});
