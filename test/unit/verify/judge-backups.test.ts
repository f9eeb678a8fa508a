import { describe, expect, test } from '@jest/globals';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { dueOf, type Due } from '../../../src/standing/due.ts';
import type { DrillFacts, NewestBackup, Standing } from '../../../src/standing/read-standing.ts';
import { judgeBackups, type BackupFacts, type ScheduleFacts } from '../../../src/verify/judge-backups.ts';
import type { WalStatus } from '../../../src/workflows/backup-types.ts';

/** A Friday. Backups at 03:00, base backups and drills on Sundays, in UTC. */
const now = Date.parse('2026-01-02T12:00:00Z');
const platform = resolvePlatform({
  backups: { destinations: { primary: { bucket: 'backups' } }, wal: { enabled: true } },
});
const due = dueOf(platform, now);

const backup = (startedAt: string): NewestBackup => ({
  id: 'the-backup',
  startedAt: Date.parse(startedAt),
  completedAt: Date.parse(startedAt) + 60_000,
  seconds: 60,
  bytes: 1,
});
const drill = (endedAt: string, passed = true): DrillFacts => ({
  drill: 'the-drill',
  passed,
  endedAt: Date.parse(endedAt),
  rtoSeconds: 1,
  rpoSeconds: 1,
  checksFailed: passed ? 0 : 1,
});
const archiving: WalStatus = {
  slot: 'aroti_wal_aroti',
  timeline: 1,
  archivedLsn: '0/0',
  serverLsn: '0/0',
  lagBytes: 0,
  lagSeconds: 0,
  state: 'archiving',
};
const made = (createdAt: string): ScheduleFacts => ({ paused: false, createdAt: Date.parse(createdAt) });
const everyone = (facts: ScheduleFacts) => new Map(due.map(({ schedule }) => [schedule, facts]));

const allWell: Standing = {
  databases: new Map([['aroti', backup('2026-01-02T03:01:00Z')]]),
  base: backup('2025-12-28T02:01:00Z'),
  drill: drill('2025-12-28T05:10:00Z'),
  lastPassedDrill: drill('2025-12-28T05:10:00Z'),
};
const empty: Standing = { databases: new Map(), base: undefined, drill: undefined, lastPassedDrill: undefined };
const well: BackupFacts = {
  now,
  standing: allWell,
  due,
  schedules: everyone(made('2025-01-01T00:00:00Z')),
  wal: { enabled: true, status: archiving },
};

describe('judgeBackups', () => {
  test('all well: the age of each is told', () => {
    expect(judgeBackups(well)).toEqual({
      well: true,
      late: [],
      newest: [
        { what: 'aroti', backup: 'the-backup', ageSeconds: 32_340 },
        { what: 'base backup', backup: 'the-backup', ageSeconds: 467_940 },
      ],
      drill: { drill: 'the-drill', passed: true, ageSeconds: 456_600 },
      wal: archiving,
    });
  });

  test.each<[string, Partial<BackupFacts>, string[]]>([
    [
      'yesterday’s backup of one database',
      {
        standing: {
          ...allWell,
          databases: new Map([...allWell.databases, ['keycloak', backup('2026-01-01T03:01:00Z')]]),
        },
      },
      ['backup of keycloak: the newest, the-backup was begun at 2026-01-01T03:01:00.000Z; one was due at'],
    ],
    [
      'a base backup of the week before',
      { standing: { ...allWell, base: backup('2025-12-21T02:01:00Z') } },
      ['base backup: the newest,'],
    ],
    [
      'a drill of the week before',
      { standing: { ...allWell, drill: drill('2025-12-21T05:10:00Z') } },
      ['drill: the newest,'],
    ],
    [
      'a drill that failed',
      { standing: { ...allWell, drill: drill('2026-01-01T05:10:00Z', false) } },
      ['drill: the-drill failed'],
    ],
    [
      'nothing at all, although all was due',
      { standing: empty },
      ['backup: there is none', 'drill: there is none', 'base backup: there is none'],
    ],
    ['nothing yet: the Schedules are new', { standing: empty, schedules: everyone(made('2026-01-02T11:00:00Z')) }, []],
    [
      'paused Schedules, with the note',
      { schedules: everyone({ paused: true, note: 'moving house' }) },
      [
        'backup-aroti: the Schedule is paused: moving house',
        'drill-aroti: the Schedule is paused: moving house',
        'backup-base-aroti: the Schedule is paused: moving house',
      ],
    ],
    [
      'no Schedules',
      { schedules: everyone('missing') },
      [
        'backup-aroti: the document asks for the Schedule',
        'drill-aroti: the document asks for the Schedule',
        'backup-base-aroti: the document asks for the Schedule',
      ],
    ],
    ['a server without Schedules, and backups all the same', { schedules: undefined }, []],
    ['no archive', { wal: { enabled: true } }, ['WAL archive: no run archives']],
    [
      'a stuck archive',
      { wal: { enabled: true, status: { ...archiving, state: 'stuck', problem: 'the store is full' } } },
      ['WAL archive: the store is full'],
    ],
    [
      'an archive that lags',
      { wal: { enabled: true, status: { ...archiving, lagSeconds: 301 } } },
      ['WAL archive: it is 301 s late'],
    ],
    ['no archive, and none wanted', { wal: { enabled: false } }, []],
    [
      'an expression that only Temporal reads',
      { standing: empty, due: due.map((one): Due => ({ ...one, dueAt: undefined })) },
      [],
    ],
  ])('%s', (_name, facts, expected) => {
    const { well: isWell, late } = judgeBackups({ ...well, ...facts });
    const said = late.map(({ what, reason }) => `${what}: ${reason}`);
    expect(said).toEqual(expected.map((beginning) => expect.stringContaining(beginning)));
    expect(isWell).toBe(expected.length === 0);
    for (const { remedy } of late) expect(remedy).not.toBe('');
  });
});

test('a daily backup is late two hours and its jitter after it was due, not before', () => {
  const at = (time: string) => dueOf(platform, Date.parse(time)).find(({ kind }) => kind === 'logical')?.dueAt;
  expect(at('2026-01-02T05:04:59Z')).toBe(Date.parse('2026-01-01T03:00:00Z'));
  expect(at('2026-01-02T05:05:00Z')).toBe(Date.parse('2026-01-02T03:00:00Z'));
});

test('what is switched off is not due', () => {
  const off = resolvePlatform({
    backups: { destinations: { primary: { bucket: 'backups' } }, drill: { enabled: false } },
  });
  expect(dueOf(off, now).map(({ kind }) => kind)).toEqual(['logical']);
  expect(dueOf(resolvePlatform({}), now)).toEqual([]);
});
