import { describe, expect, test } from '@jest/globals';
import { isArchiving, walLines, type WalFound } from '../../../../../src/cli/render/backups/wal-lines.ts';
import { unpainted } from '../../../../../src/cli/render/paint.ts';

const now = Date.parse('2026-01-02T12:00:00Z');
const status = {
  slot: 'aroti_wal_aroti',
  timeline: 1,
  archivedLsn: '0/3000000',
  serverLsn: '0/3000148',
  lagBytes: 328,
  lagSeconds: 4,
  lastUploadAt: '2026-01-02T11:59:48.000Z',
  state: 'archiving' as const,
};
const found: WalFound = {
  platform: 'aroti',
  enabled: true,
  slot: 'aroti_wal_aroti',
  status,
  archives: [
    {
      destination: 'local',
      base: { id: 'the-base', completedAt: '2026-01-01T12:00:00.000Z' },
      ranges: [
        {
          timeline: 1,
          from: '2026-01-01T12:00:00.000Z',
          to: '2026-01-02T11:59:48.000Z',
          archivedLsn: '0/3000000',
          bases: ['the-base'],
        },
      ],
    },
  ],
};
const lines = (more: Partial<WalFound> = {}) => walLines({ ...found, ...more }, { paint: unpainted }, now);

test('what is archived, how late, and what can be restored', () => {
  expect(lines()).toEqual([
    'aroti: WAL is archived',
    '',
    '  slot           aroti_wal_aroti',
    '  timeline       1',
    '  archived up to 0/3000000',
    '  server at      0/3000148',
    '  late by        328 B, 4 s',
    '  last upload    12 s ago',
    '',
    'local: newest base backup the-base, complete 1 d ago',
    '  any second from 2026-01-01 12:00:00Z to 2026-01-02 11:59:48Z (timeline 1, up to 0/3000000)',
  ]);
});

test('that no base backup leads to what is archived', () => {
  const told = lines({ status: { ...status, needsBaseSince: '2026-01-02T11:45:00.000Z' } });
  expect(told.slice(8, 10)).toEqual([
    '  no base backup leads to what is archived, since 2026-01-02 11:45:00Z (15 min ago):',
    "                 what is archived now can't be restored until there is one",
  ]);
});

test('since when it is stuck, and what is missing for good', () => {
  const stuck = { ...status, state: 'stuck' as const, problem: 'primary: SlowDown', since: '2026-01-02T11:45:00.000Z' };
  const missing = { from: '0/3000000', to: '0/9000000', seenAt: '2026-01-02T11:58:00.000Z' };
  const told = lines({ status: { ...stuck, missing } });
  expect(told[0]).toBe('aroti: WAL is not archived: primary: SlowDown');
  expect(told).toContain('  stuck          since 2026-01-02 11:45:00Z (15 min ago)');
  expect(told.slice(9, 11)).toEqual([
    '  missing        0/3000000 to 0/9000000, seen 2 min ago:',
    '                 no moment in it can be restored, nor one after it from a base backup before it',
  ]);
});

describe('the answer', () => {
  test.each<[Partial<WalFound>, boolean, string]>([
    [{}, true, 'WAL is archived'],
    [{ status: { ...status, state: 'stuck', problem: 'no space' } }, false, 'WAL is not archived: no space'],
    [{ status: { ...status, state: 'stopped' } }, false, 'WAL is not archived: stopped'],
    [{ status: undefined }, false, 'WAL is not archived: no run archives'],
    [{ enabled: false, status: undefined }, true, 'WAL is not to be archived'],
  ])('%#', (more, good, said) => {
    expect(isArchiving({ ...found, ...more })).toBe(good);
    expect(lines(more)[0]).toContain(said);
  });

  test('a store that does not answer', () => {
    const told = lines({ archives: [{ destination: 'local', ranges: [], problem: 'connect ECONNREFUSED' }] });
    expect(told[0]).toContain('WAL is archived');
    expect(told.at(-1)).toBe('local: what can be restored is not known: connect ECONNREFUSED');
  });

  test('nothing to restore from', () => {
    expect(lines({ archives: [{ destination: 'local', ranges: [] }] }).at(-1)).toContain('no base backup yet');
  });
});
