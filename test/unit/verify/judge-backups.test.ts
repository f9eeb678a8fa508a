import { describe, expect, test } from '@jest/globals';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { dueOf, type Due } from '../../../src/standing/due.ts';
import type { DrillFacts, DrillKind, NewestBackup, Standing } from '../../../src/standing/read-standing.ts';
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
const missingAt = (seenAt: string) => ({ from: '0/1', to: '0/2', seenAt });
const made = (createdAt: string): ScheduleFacts => ({ paused: false, createdAt: Date.parse(createdAt) });
const everyone = (facts: ScheduleFacts) => new Map(due.map(({ schedule }) => [schedule, facts]));

const allWell: Standing = {
  databases: new Map([['aroti', backup('2026-01-02T03:01:00Z')]]),
  base: backup('2025-12-28T02:01:00Z'),
  drills: { logical: { newest: drill('2025-12-28T05:10:00Z') }, point: { newest: drill('2025-12-28T06:10:00Z') } },
};
const empty: Standing = { databases: new Map(), base: undefined, drills: { logical: {}, point: {} } };
const drilled = (kind: DrillKind, newest: DrillFacts): Standing => ({
  ...allWell,
  drills: { ...allWell.drills, [kind]: { newest } },
});
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
      pointDrill: { drill: 'the-drill', passed: true, ageSeconds: 453_000 },
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
      { standing: drilled('logical', drill('2025-12-21T05:10:00Z')) },
      ['drill: the newest,'],
    ],
    [
      'a drill that failed',
      { standing: drilled('logical', drill('2026-01-01T05:10:00Z', false)) },
      ['drill: the-drill failed: whether the backups restore'],
    ],
    [
      'a drill of the WAL of the week before: one of a backup does not make up for it',
      { standing: drilled('point', drill('2025-12-21T06:10:00Z')) },
      ['drill of the WAL: the newest,'],
    ],
    [
      'a drill of the WAL that failed',
      { standing: drilled('point', drill('2026-01-01T06:10:00Z', false)) },
      ['drill of the WAL: the-drill failed: whether the archive'],
    ],
    [
      'nothing at all, although all was due',
      { standing: empty },
      [
        'backup: there is none',
        'drill: there is none',
        'base backup: there is none',
        'drill of the WAL: there is none',
      ],
    ],
    ['nothing yet: the Schedules are new', { standing: empty, schedules: everyone(made('2026-01-02T11:00:00Z')) }, []],
    [
      'paused Schedules, with the note',
      { schedules: everyone({ paused: true, note: 'moving house' }) },
      [
        'backup-aroti: the Schedule is paused: moving house',
        'drill-aroti: the Schedule is paused: moving house',
        'backup-base-aroti: the Schedule is paused: moving house',
        'drill-wal-aroti: the Schedule is paused: moving house',
      ],
    ],
    [
      'no Schedules',
      { schedules: everyone('missing') },
      [
        'backup-aroti: the document asks for the Schedule',
        'drill-aroti: the document asks for the Schedule',
        'backup-base-aroti: the document asks for the Schedule',
        'drill-wal-aroti: the document asks for the Schedule',
      ],
    ],
    ['a server without Schedules, and backups all the same', { schedules: undefined }, []],
    [
      'a store that does not answer does not hide a stuck archive, nor a paused Schedule',
      {
        standing: { unseen: 'ECONNREFUSED' },
        schedules: new Map([['drill-aroti', { paused: true }]]),
        wal: { enabled: true, status: { ...archiving, state: 'stuck', problem: 'ECONNREFUSED' } },
      },
      [
        'catalogue: it could not be looked at: ECONNREFUSED',
        'drill-aroti: the Schedule is paused',
        'WAL archive: ECONNREFUSED',
      ],
    ],
    [
      'Schedules that could not be asked for do not hide what is late',
      { standing: { ...allWell, base: undefined }, schedules: { unseen: 'no answer within 30 s' } },
      ['Schedules: they could not be looked at: no answer', 'base backup: there is none'],
    ],
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
    [
      'WAL that is missing, and no base backup since',
      { wal: { enabled: true, status: { ...archiving, missing: missingAt('2026-01-01T02:00:00Z') } } },
      ['WAL archive: WAL from 0/1 to 0/2 is missing, and there is no base backup since'],
    ],
    [
      'WAL that is missing before the newest base backup',
      { wal: { enabled: true, status: { ...archiving, missing: missingAt('2025-12-28T02:00:00Z') } } },
      [],
    ],
    [
      'an archive that no base backup leads to, whatever base backups there are',
      { wal: { enabled: true, status: { ...archiving, needsBaseSince: '2026-01-02T11:54:00.000Z' } } },
      [
        "WAL archive: no base backup has led to what is archived since 2026-01-02T11:54:00.000Z: what is archived now can't be restored",
      ],
    ],
    [
      'an archive whose base backup is just taken',
      { wal: { enabled: true, status: { ...archiving, needsBaseSince: '2026-01-02T11:56:00.000Z' } } },
      [],
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
