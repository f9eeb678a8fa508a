import { describe, expect, test } from '@jest/globals';
import { backedUp } from '../../support/fake-backup-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { readManifest } from '../../../src/storage/catalogue.ts';
import { layout } from '../../../src/storage/layout.ts';
import { manifestVersionFor } from '../../../src/storage/manifest.ts';

const id = '20260102T030000Z-1f2e3d4c';
const custom = backedUp('aroti');
const [archive] = custom.dump;
if (!archive) throw new Error('it has a dump');
const directory = {
  ...custom,
  format: 'directory' as const,
  dump: [1, 2].map((number) => ({ ...archive, key: `aroti.dump/0000${number}.tar.zst` })),
};

async function read(more: object) {
  const store = memoryStore();
  const manifest = {
    version: 1,
    id,
    platform: 'aroti',
    startedAt: '2026-01-02T03:00:00.000Z',
    completedAt: '2026-01-02T03:00:10.000Z',
    writtenBy: '0.1.0',
    server: { version: '15.18', versionNumber: 150_018, systemIdentifier: '73', bootstrapRole: 'postgres' },
    recipients: [],
    databases: [custom],
    globals: archive,
    globalFacts: archive,
    roles: [],
    document: archive,
    ...more,
  };
  await store.put(layout.manifest(id), Buffer.from(JSON.stringify(manifest)), { signal: AbortSignal.timeout(1000) });
  return readManifest(store, id, AbortSignal.timeout(1000));
}

describe('a manifest', () => {
  test('says the earliest version that can tell it', () => {
    expect(manifestVersionFor([custom])).toBe(1);
    expect(manifestVersionFor([custom, directory])).toBe(2);
  });

  test('of every version until now is read', async () => {
    expect(await read({})).toMatchObject({ version: 1, databases: [{ format: 'custom' }] });
    expect(await read({ document: { ...archive, key: '...yaml' } })).toMatchObject({ document: { key: '...yaml' } });
    expect(await read({ version: 2, databases: [custom, directory] })).toMatchObject({
      databases: [{ dump: [{}] }, { format: 'directory', dump: [{}, {}] }],
    });
  });

  test.each([
    ['of a later version', { version: 3 }, 'has version 3'],
    ['with an archive in two', { databases: [{ ...directory, format: 'custom' }] }, 'is damaged at databases.0.dump'],
    [
      'with an artifact elsewhere',
      { document: { ...archive, key: 'a/../../b' } },
      'is damaged at document.key: leads out',
    ],
    ['with an artifact above', { document: { ...archive, key: '..' } }, 'is damaged at document.key: leads out'],
    ['with an artifact at the root', { document: { ...archive, key: '/b' } }, 'is damaged at document.key: leads out'],
    ['with no dump', { databases: [{ ...directory, dump: [] }] }, 'is damaged at databases.0.dump'],
  ])('%s is not guessed at', async (_what, more, message) => {
    await expect(read(more)).rejects.toThrow(message);
  });
});
