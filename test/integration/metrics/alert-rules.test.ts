import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stringify } from 'yaml';
import { obtainPromtool } from '../../support/promtool.ts';
import { alertRules, ruleGroups } from '../../../src/metrics/alert-rules.ts';

jest.setTimeout(120_000);

const run = promisify(execFile);

/** An hour of samples; each row says what there is and which alerts it makes ring. */
const success = 'aroti_backup_last_success_timestamp_seconds{platform="aroti",database="aroti",kind="logical"}';
const failure = 'aroti_backup_last_failure_timestamp_seconds{platform="aroti",kind="logical"}';
const due = 'aroti_backup_due_timestamp_seconds{platform="aroti",kind="logical"}';
const of = (name: string) => `aroti_${name}{platform="aroti"}`;
const drill = (name: string, kind = 'logical') => `aroti_restore_drill_${name}{platform="aroti",kind="${kind}"}`;
const alive = { 'aroti_catalogue_refreshed_timestamp_seconds{platform="aroti"}': '0+60x6000' };

const cases: [string, string, Record<string, string>, string[]][] = [
  ['nothing is wrong', '1h', { [success]: '100x60', [failure]: '50x60', [due]: '90x60' }, []],
  ['the newest run failed', '1h', { [success]: '100x60', [failure]: '150x60' }, ['ArotiBackupFailed']],
  ['the first run failed', '1h', { [failure]: '150x60' }, ['ArotiBackupFailed']],
  ['older than it was due', '1h', { [success]: '100x60', [due]: '200x60' }, ['ArotiBackupStale']],
  ['none for a day and two hours', '27h', { [due]: '100x2000' }, ['ArotiBackupNeverSucceeded']],
  ['none yet, since an hour', '1h', { [due]: '100x60' }, []],
  [
    'a drill failed',
    '1h',
    {
      [drill('last_success_timestamp_seconds')]: '100x60',
      [drill('last_failure_timestamp_seconds')]: '200x60',
    },
    ['ArotiDrillFailed'],
  ],
  [
    'a drill of the WAL failed, and one of a backup has passed since',
    '1h',
    {
      [drill('last_success_timestamp_seconds')]: '300x60',
      [drill('last_success_timestamp_seconds', 'point')]: '100x60',
      [drill('last_failure_timestamp_seconds', 'point')]: '200x60',
    },
    ['ArotiDrillFailed'],
  ],
  ['the first drill failed', '1h', { [drill('last_failure_timestamp_seconds')]: '200x60' }, ['ArotiDrillFailed']],
  ['no drill since it was due', '27h', { [drill('due_timestamp_seconds')]: '200x2000' }, ['ArotiDrillStale']],
  [
    'no drill of the WAL since it was due, but one of a backup',
    '27h',
    {
      [drill('due_timestamp_seconds')]: '200x2000',
      [drill('last_success_timestamp_seconds')]: '300x2000',
      [drill('due_timestamp_seconds', 'point')]: '200x2000',
      [drill('last_success_timestamp_seconds', 'point')]: '100x2000',
    },
    ['ArotiDrillStale'],
  ],
  [
    'RTO over its target, RPO within',
    '1h',
    {
      [drill('rto_seconds')]: '70x60',
      [drill('rto_seconds', 'point')]: '50x60',
      [of('restore_drill_rto_target_seconds')]: '60x60',
      [drill('rpo_seconds')]: '60x60',
      [of('restore_drill_rpo_target_seconds')]: '60x60',
    },
    ['ArotiRestoreRtoOverTarget'],
  ],
  [
    'RPO over its target',
    '1h',
    { [drill('rpo_seconds')]: '61x60', [of('restore_drill_rpo_target_seconds')]: '60x60' },
    ['ArotiRestoreRpoOverTarget'],
  ],
  [
    'WAL is late',
    '1h',
    { [of('wal_archive_enabled')]: '1x60', [of('wal_archive_lag_seconds')]: '400x60' },
    ['ArotiWalArchiveLag'],
  ],
  ['nothing archives', '1h', { [of('wal_archive_enabled')]: '1x60' }, ['ArotiWalNotArchiving']],
  ['WAL is not asked for', '1h', { [of('wal_archive_enabled')]: '0x60' }, []],
];

describe('what rings, by promtool', () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    program = await obtainPromtool();
    folder = await mkdtemp(join(tmpdir(), 'aroti-rules-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const tests = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      ...cases.map(([, at, series, ringing]) => testOf(at, { ...series, ...alive }, ringing)),
      testOf('1h', {}, ['ArotiFiguresStale']),
      testOf('2h', { 'aroti_catalogue_refreshed_timestamp_seconds{platform="aroti"}': '0x120' }, ['ArotiFiguresStale']),
    ],
  };

  test('every rule rings in some case', () => {
    const rung = tests.tests.flatMap(({ promql_expr_test: [{ exp_samples }] }) =>
      exp_samples.map(({ labels }) => labels),
    );
    for (const { alert } of alertRules) expect(rung.join('\n')).toContain(`alertname="${alert}"`);
  });

  test('promtool agrees', async () => {
    await writeFile(join(folder, 'rules.yaml'), stringify(ruleGroups()));
    await writeFile(join(folder, 'tests.yaml'), stringify(tests));
    await expect(promtool('check', 'rules', 'rules.yaml')).resolves.toContain('SUCCESS');
    await expect(promtool('test', 'rules', 'tests.yaml')).resolves.toContain('SUCCESS');
  });

  const promtool = async (...args: string[]) => {
    const { stdout } = await run(program, args, { cwd: folder });
    return stdout;
  };
});

/** Names of the alerts that ring, without their other labels. */
function testOf(at: string, series: Record<string, string>, ringing: string[]) {
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: at,
        exp_samples: ringing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
      },
    ] as [{ expr: string; eval_time: string; exp_samples: { labels: string; value: number }[] }],
  };
}
