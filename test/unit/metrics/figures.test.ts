import { describe, expect, test } from '@jest/globals';
import { MetricsBoard } from '../../../src/metrics/board.ts';
import { definitions } from '../../../src/metrics/definitions.ts';
import { figures, type Facts } from '../../../src/metrics/figures.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { isOf } from '../../../src/temporal/platform-runs.ts';

const now = Date.parse('2026-01-02T12:00:00Z');
const backup = { id: 'b', startedAt: 1_000_000, completedAt: 1_060_000, seconds: 60, bytes: 5 };
const drill = { drill: 'd', passed: true, endedAt: 2_000_000, rtoSeconds: 7, rpoSeconds: 8, checksFailed: 0 };
const component = { facts: [], diagnoses: [], drift: [], ready: true };
const facts: Facts = {
  platform: resolvePlatform({
    namespacePrefix: 'staging-',
    backups: {
      destinations: { primary: { bucket: 'backups' } },
      drill: { targetRtoSeconds: 10 },
      wal: { enabled: true },
    },
  }),
  now,
  standing: {
    databases: new Map([['aroti', backup]]),
    base: backup,
    drills: { logical: { newest: drill, passed: drill }, point: {} },
  },
  readAt: now - 60_000,
  due: [{ kind: 'logical', schedule: 's', workflowType: 't', cron: '', timeZone: '', dueAt: 900_000 }],
  failures: { base: 500_000 },
  wal: {
    slot: 's',
    timeline: 1,
    archivedLsn: '0/0',
    serverLsn: '0/10',
    lagBytes: 16,
    lagSeconds: 2,
    lastUploadAt: '2026-01-02T11:50:00.000Z',
    state: 'archiving',
  },
  verified: {
    platform: 'aroti',
    revision: 1,
    at: '',
    healthy: false,
    healed: [],
    components: [
      { ...component, component: 'redis' },
      {
        ...component,
        component: 'postgres',
        ready: false,
        drift: [
          { object: 'Service/database/postgres', path: '.a' },
          { object: 'Service/database/postgres', path: '.b' },
        ],
      },
    ],
  },
};

/** As Prometheus reads them, without the platform, which each of them has. */
async function served(given: Facts): Promise<string[]> {
  const board = new MetricsBoard();
  board.replace(figures(given));
  const lines = (await board.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const own = 'platform="staging-.aroti"';
  for (const line of lines) expect(line).toContain(own);
  return lines.map((line) => line.replace(`${own},`, '').replace(`{${own}}`, '').replace('aroti_', ''));
}

describe('figures', () => {
  test('all that is known, in base units, by the names of the table', async () => {
    expect(await served(facts)).toEqual([
      'backup_last_success_timestamp_seconds{database="aroti",kind="logical"} 1060',
      'backup_last_success_timestamp_seconds{database="",kind="base"} 1060',
      'backup_last_failure_timestamp_seconds{kind="base"} 500',
      'backup_duration_seconds{database="aroti",kind="logical"} 60',
      'backup_duration_seconds{database="",kind="base"} 60',
      'backup_size_bytes{database="aroti",kind="logical"} 5',
      'backup_size_bytes{database="",kind="base"} 5',
      'backup_due_timestamp_seconds{kind="logical"} 900',
      'wal_archive_enabled 1',
      'wal_archive_lag_seconds 2',
      'wal_archive_lag_bytes 16',
      'restore_drill_last_success_timestamp_seconds{kind="logical"} 2000',
      'restore_drill_rto_seconds{kind="logical"} 7',
      'restore_drill_rpo_seconds{kind="logical"} 8',
      'restore_drill_rto_target_seconds 10',
      'restore_drill_checks_failed{kind="logical"} 0',
      `catalogue_refreshed_timestamp_seconds ${now / 1000 - 60}`,
      'component_ready{component="redis"} 1',
      'component_ready{component="postgres"} 0',
      'drifted_objects 1',
    ]);
  });

  test('what is not known has no figure', async () => {
    const standing = { databases: new Map(), base: undefined, drills: { logical: {}, point: {} } };
    const { platform } = facts;
    expect(await served({ platform, now, standing, readAt: now, due: [], failures: {} })).toEqual([
      'wal_archive_enabled 1',
      'restore_drill_rto_target_seconds 10',
      `catalogue_refreshed_timestamp_seconds ${now / 1000}`,
    ]);
  });

  test('before any store has answered the runs tell what they know, and nothing is due', async () => {
    expect(await served({ ...facts, standing: undefined, readAt: undefined })).toEqual([
      'wal_archive_enabled 1',
      'wal_archive_lag_seconds 2',
      'wal_archive_lag_bytes 16',
      'component_ready{component="redis"} 1',
      'component_ready{component="postgres"} 0',
      'drifted_objects 1',
    ]);
  });

  test('an archive that stands still is late by ever more, whatever it told last', async () => {
    const stuck = { ...facts, wal: { ...facts.wal!, state: 'stuck' as const } };
    expect(await served(stuck)).toContain('wal_archive_lag_seconds 600');
  });

  test('an archive that never began has no lag: none is not nothing', async () => {
    const { lastUploadAt: _none, ...never } = facts.wal!;
    const lines = await served({ ...facts, wal: { ...never, state: 'stuck', lagSeconds: 0 } });
    expect(lines.filter((line) => line.startsWith('wal_'))).toEqual(['wal_archive_enabled 1']);
  });

  test.each([
    ['logical', 'drill'],
    ['point', 'point'],
  ] as const)(
    'a drill that failed counts as a failure of its kind, with or without a report: %s',
    async (kind, schedule) => {
      const failed = { ...drill, passed: false, checksFailed: 2 };
      const drills = { ...facts.standing!.drills, [kind]: { newest: failed } };
      const failedWith = (failedAt: number) =>
        served({ ...facts, standing: { ...facts.standing!, drills }, failures: { [schedule]: failedAt } });
      const failure = `restore_drill_last_failure_timestamp_seconds{kind="${kind}"}`;
      const lines = await failedWith(9_000);
      expect(lines.filter((line) => line.includes('last_failure') && !line.includes('backup'))).toEqual([
        `${failure} 2000`,
      ]);
      expect(lines).toContain(`restore_drill_checks_failed{kind="${kind}"} 2`);
      expect(await failedWith(9_000_000)).toContain(`${failure} 9000`);
    },
  );
});

test('what is gone is no longer served; what was deleted is counted', async () => {
  const board = new MetricsBoard();
  board.replace(figures(facts));
  board.replace([]);
  board.addDeleted('aroti', 'backup', 3);
  board.addDeleted('aroti', 'backup', 2);
  const lines = (await board.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(['aroti_retention_deleted_total{platform="aroti",what="backup"} 5']);
});

test('names are as Prometheus wants them', () => {
  for (const [name, { type }] of Object.entries(definitions)) {
    expect(name).toMatch(/^aroti_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
  }
});

test.each([
  ['backup-aroti', true],
  ['backup-aroti-2026-01-02T03:00:00Z', true],
  ['backup-aroti-1f2e3d4c', true],
  ['backup-aroti-two', false],
  ['backup-aroti-two-2026-01-02T03:00:00Z', false],
])('%s is a run of aroti: %s', (id, expected) => {
  expect(isOf(id, 'backup-aroti')).toBe(expected);
});
