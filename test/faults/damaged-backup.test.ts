import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { cutShort, flipped, forgedBackup, type Forgery } from '../support/forged-backup.ts';
import type { BackupManifest } from '../../src/storage/manifest.ts';
import type { BackupResult, DrillReport } from '../../src/workflows/backup-types.ts';

jest.setTimeout(400_000);

const [dump, facts] = ['aroti.dump.zst.age', 'aroti.facts.jsonl.zst.age'];
const [globals, globalFacts] = ['globals.sql.zst.age', 'globals.facts.jsonl.zst.age'];
let kept: BackedUpPlatform;
let empty: BackupResult;
let backup: BackupResult;

beforeAll(async () => {
  kept = await backedUpPlatform({ databases: ['aroti'], drill: { amcheck: false } });
  empty = await kept.backUp();
  await kept.inside('aroti', (client) =>
    client.query(`
      CREATE ROLE an_owner;
      CREATE TABLE notes AS SELECT i, md5(i::text) AS body FROM generate_series(1, 20000) i;
      ALTER TABLE notes OWNER TO an_owner;
      CREATE INDEX ON notes (i)`),
  );
  backup = await kept.backUp();
});
afterAll(() => kept.remove());

/** The layers that a drill of a forged copy finds damaged, and of what. */
async function found(
  forgeries: Record<string, Forgery>,
  change?: (manifest: BackupManifest) => void,
): Promise<{ layers: string[]; message: string }> {
  const id = await forgedBackup(kept, backup.backup, forgeries, change);
  const failure = await kept.failing('restoreDrill', { backup: id });
  expect(failure.type).toBe('DrillFailed');
  expect(await kept.drillSpaces()).toEqual([]);
  expect(await kept.bucket.keys(`${kept.folder}/verified/`)).toEqual([]);
  const { checks } = (failure.details ?? [])[0] as DrillReport;
  const layers = checks.filter(({ passed }) => !passed).map(({ layer, name }) => `${layer} of ${name}`);
  return { layers, message: failure.message };
}

const rewrite = (change: (text: string) => string) => ({
  plain: (plain: Buffer) => Buffer.from(change(plain.toString('latin1')), 'latin1'),
});

describe('a drill names the layer', () => {
  test('of what is not as it was written: one bit, an end, an object', async () => {
    const { layers } = await found({
      [globals]: { stored: flipped },
      'platform.yaml.age': { stored: cutShort },
      'secrets.yaml.age': { stored: flipped },
    });
    expect(layers).toEqual(['checksum of roles', 'checksum of platform document', 'checksum of Secrets']);
  });

  test('of what is as its checksum says, and cannot be decrypted, decompressed or read', async () => {
    const { layers } = await found({
      [globals]: { plain: () => Buffer.from('no SQL at all') },
      'platform.yaml.age': { stored: cutShort, told: true },
      'secrets.yaml.age': { plain: () => Buffer.from('kind: List') },
    });
    expect(layers).toEqual(['restore of roles', 'decryption of platform document', 'archive of Secrets']);
  });

  test('of a dump that cannot be decrypted', async () => {
    expect((await found({ [dump]: { stored: flipped, told: true } })).layers).toEqual(['decryption of aroti']);
  });

  test('of a dump that is no whole archive, although all its bytes are as its checksum says', async () => {
    const { layers } = await found({ [dump]: { plain: cutShort } });
    expect(layers).toEqual(['archive of aroti']);
  });

  test('of a dump that a server does not take', async () => {
    const { layers, message } = await found({
      [globals]: rewrite((sql) => sql.replaceAll(/^.*an_owner.*$/gm, '')),
    });
    expect(layers).toEqual(['restore of aroti']);
    expect(message).toContain('role "an_owner" does not exist');
  });

  test('of fingerprints', async () => {
    const { layers } = await found({
      [facts]: rewrite((text) => text.slice(0, -20)),
      [globalFacts]: { stored: flipped },
    });
    expect(layers).toEqual([`checksum of ${globalFacts}`, `archive of ${facts}`]);
  });
});

test('a restore that succeeds and changes nothing is no restore: what is missing is named', async () => {
  const id = empty.backup;
  const other = JSON.parse(
    (await kept.bucket.read(`${kept.folder}/logical/${id}/manifest.json`)).toString(),
  ) as BackupManifest;
  const body = await kept.bucket.read(`${kept.folder}/logical/${id}/${dump}`);
  const { layers, message } = await found({ [dump]: { stored: () => body } }, ({ databases }) => {
    const [database] = databases;
    if (database) database.dump = other.databases[0]?.dump ?? [];
  });
  expect(layers).toEqual(['comparison of aroti']);
  expect(message).toContain('rows "public"."notes": is missing');
});

test('the backup that all these are copies of passes', async () => {
  expect(await kept.drill({ backup: backup.backup })).toMatchObject({ passed: true });
  expect(await kept.bucket.keys(`${kept.folder}/verified/`)).toEqual([`${kept.folder}/verified/${backup.backup}`]);
});
