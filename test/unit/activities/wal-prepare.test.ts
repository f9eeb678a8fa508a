import { describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { openArchive, prepareWal } from '../../../src/activities/wal-prepare.ts';

/** A worker whose cluster does not answer. */
const deps = {
  ownDocument: { name: 'own', backups: { destinations: { primary: { bucket: 'backups' } } } },
  searchAttributes: false,
  connect() {
    throw new Error('the cluster does not answer');
  },
} as unknown as ActivityDependencies;
const enabled = (is: boolean) => ({ platform: { backups: { wal: { enabled: is } } } });
const inActivity = <Result>(work: () => Promise<Result>) => new MockActivityEnvironment().run(work);

describe('prepareWal', () => {
  test.each([true, false])('asks neither cluster nor stores; the document asks for WAL: %s', async (is) => {
    expect(await inActivity(() => prepareWal(deps)(enabled(is)))).toEqual({
      platform: { name: 'own', namespacePrefix: '' },
      slot: 'aroti_wal_own',
      searchAttributes: false,
    });
  });
  test('refuses a document that is none', async () => {
    const input = { platform: { backups: { wal: { maxLag: 'much' } } } };
    await expect(inActivity(() => prepareWal(deps)(input))).rejects.toMatchObject({ type: 'InvalidInput' });
  });
});

describe('openArchive', () => {
  test('of a document without WAL is tried again until the server could be told', async () => {
    await expect(inActivity(() => openArchive(deps)(enabled(false)))).rejects.toThrow('the cluster does not answer');
  });
});
