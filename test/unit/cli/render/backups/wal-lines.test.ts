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

  test('nothing to restore from', () => {
    expect(lines({ archives: [{ destination: 'local', ranges: [] }] }).at(-1)).toContain('no base backup yet');
  });
});
