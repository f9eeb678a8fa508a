import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startTemporal, type TestTemporal } from '../../support/temporal.ts';
import { isCron } from '../../../src/platform/cron.ts';
import { resolvePlatform, type PlatformLayer } from '../../../src/platform/document.ts';
import { ensureSchedules } from '../../../src/temporal/schedules.ts';

jest.setTimeout(60_000);

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(() => temporal.environment.teardown());

const ensureAll = (document: PlatformLayer, taskQueue = 'platform') =>
  ensureSchedules(temporal.environment.client, { taskQueue, platforms: [resolvePlatform(document)] });
const ensure = async (name: string, verify: PlatformLayer['verify'] = {}, taskQueue = 'platform') =>
  (await ensureAll({ name, verify }, taskQueue)).filter(({ id }) => id.startsWith('verify-'));
const handleOf = (name: string) => temporal.environment.client.schedule.getHandle(`verify-${name}`);

test('a Schedule is made as the document says, and left alone after that', async () => {
  expect(await ensure('made')).toEqual([{ id: 'verify-made', action: 'created' }]);
  expect(await ensure('made')).toEqual([{ id: 'verify-made', action: 'unchanged', paused: false }]);
  const { spec, policies, action, info } = await handleOf('made').describe();
  expect(spec.calendars?.[0]).toMatchObject({ minute: [{ start: 7, end: 7 }], comment: '7 * * * *' });
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });
  expect(action).toMatchObject({
    workflowType: 'verifyPlatform',
    workflowId: 'verify-made',
    taskQueue: 'platform',
    args: [{ platform: { name: 'made', namespacePrefix: '' } }],
  });
  expect(info.nextActionTimes.length).toBeGreaterThan(0);
});

test('what changed in the document is changed', async () => {
  await ensure('changed');
  expect(await ensure('changed', { cron: '30 2 * * *' })).toMatchObject([{ action: 'configured' }]);
  expect((await handleOf('changed').describe()).spec.calendars?.[0]).toMatchObject({ hour: [{ start: 2, end: 2 }] });
  expect(await ensure('changed', { cron: '30 2 * * *' }, 'another')).toMatchObject([{ action: 'configured' }]);
  expect((await handleOf('changed').describe()).action.taskQueue).toBe('another');
});

test('what somebody else changed is changed back', async () => {
  await ensure('edited');
  await handleOf('edited').update((schedule) => ({ ...schedule, spec: { cronExpressions: ['0 0 1 1 *'] } }));
  expect(await ensure('edited')).toMatchObject([{ action: 'configured' }]);
  expect((await handleOf('edited').describe()).spec.calendars?.[0]?.comment).toBe('7 * * * *');
});

test('one that a person has paused stays paused, with the note, whatever is changed', async () => {
  await ensure('paused');
  await handleOf('paused').pause('until the move is over');
  expect(await ensure('paused')).toEqual([{ id: 'verify-paused', action: 'unchanged', paused: true }]);
  expect(await ensure('paused', { cron: '8 * * * *' })).toEqual([
    { id: 'verify-paused', action: 'configured', paused: true },
  ]);
  expect((await handleOf('paused').describe()).state).toMatchObject({ paused: true, note: 'until the move is over' });
});

test('one that is switched off is deleted', async () => {
  await ensure('off');
  expect(await ensure('off', { enabled: false })).toEqual([{ id: 'verify-off', action: 'deleted' }]);
  expect(await ensure('off', { enabled: false })).toEqual([{ id: 'verify-off', action: 'absent' }]);
  await expect(handleOf('off').describe()).rejects.toThrow(/not found/i);
});

test('several workers at once make it once', async () => {
  const results = (await Promise.all([ensure('raced'), ensure('raced'), ensure('raced')])).flat();
  expect(results.filter(({ action }) => action === 'created')).toHaveLength(1);
});

const expressions = [
  '0 3 * * *',
  '*/15 * * * *',
  '0 3 * * mon-fri',
  '0 3 31 dec *',
  '10-30/5 2 1,15 * *',
  '0 3 * * 7',
  '0 3 13 * 5',
  '5/20 * * * *',
  '@hourly',
  '@daily',
  '@midnight',
  '@weekly',
  '@monthly',
  '@yearly',
  '@annually',
  '@every 1h',
  '@every 1h30m/5m',
  '@every 1d',
  '0 3 * * * 2027',
  '0 3 * * * 2027-2030',
  '30 0 3 * * * *',
  '0 3 ? * 1',
  'every morning',
  '',
  '60 * * * *',
  '0 24 * * *',
  '* * * *',
  '5-1 * * * *',
  '*/0 * * * *',
  '0 3 * * foo',
  '0 3 * * * 1999',
  '0 0 3 * * * * *',
  '@sometimes',
  '@every',
  '@every day',
  '0 3 L * *',
  '0 3 0 * *',
  '0 3 * * 8',
];

test.each(expressions)('a document may say the cron expression %p if and only if the server takes it', async (cron) => {
  const { schedule } = temporal.environment.client;
  const action = { type: 'startWorkflow' as const, workflowType: 'none', taskQueue: 'none' };
  const taken = await schedule
    .create({ scheduleId: `cron-${expressions.indexOf(cron)}`, spec: { cronExpressions: [cron] }, action })
    .then(
      () => true,
      () => false,
    );
  expect(isCron(cron)).toBe(taken);
});

describe('Schedules of backups', () => {
  const destinations = { primary: { bucket: 'backups' } };
  const actions = async (document: PlatformLayer) =>
    (await ensureAll(document)).map(({ id, action }) => `${id} ${action}`);

  test('are there where there is somewhere to back up to, and go when there is not any more', async () => {
    const name = 'backed-up';
    expect(await actions({ name })).toEqual([
      'verify-backed-up created',
      'backup-backed-up absent',
      'prune-backed-up absent',
      'drill-backed-up absent',
      'backup-base-backed-up absent',
      'drill-wal-backed-up absent',
    ]);
    expect((await actions({ name, backups: { destinations } })).slice(1)).toEqual([
      'backup-backed-up created',
      'prune-backed-up created',
      'drill-backed-up created',
      'backup-base-backed-up absent',
      'drill-wal-backed-up absent',
    ]);
    expect((await actions({ name, backups: { destinations, prune: { enabled: false } } })).slice(1)).toEqual([
      'backup-backed-up unchanged',
      'prune-backed-up deleted',
      'drill-backed-up unchanged',
      'backup-base-backed-up absent',
      'drill-wal-backed-up absent',
    ]);
    expect((await actions({ name })).slice(1)).toEqual([
      'backup-backed-up deleted',
      'prune-backed-up absent',
      'drill-backed-up deleted',
      'backup-base-backed-up absent',
      'drill-wal-backed-up absent',
    ]);
  });

  test('base backups are taken where WAL is archived', async () => {
    const document = { name: 'archived', backups: { destinations, wal: { enabled: true } } };
    expect((await actions(document)).slice(4)).toEqual(['backup-base-archived created', 'drill-wal-archived created']);
  });

  test('follow the document: time, time zone, jitter, catch-up; one at a time', async () => {
    const schedule = { cron: '15 2 * * *', jitterSeconds: 60, catchupSeconds: 3600 };
    const document = { name: 'daily', backups: { destinations, timeZone: 'Europe/Berlin', schedule } };
    await ensureAll(document);
    expect((await actions(document))[1]).toBe('backup-daily unchanged');
    const { spec, policies, action, info } = await temporal.environment.client.schedule
      .getHandle('backup-daily')
      .describe();
    expect(spec).toMatchObject({ timezone: 'Europe/Berlin', jitter: 60_000, calendars: [{ comment: '15 2 * * *' }] });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000 });
    expect(action).toMatchObject({ workflowType: 'backupDatabases', workflowId: 'backup-daily' });
    const [next] = info.nextActionTimes;
    const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Europe/Berlin' }).format(next);
    expect(hour).toBe('02');
    expect((await actions({ ...document, backups: { ...document.backups, timeZone: 'UTC' } }))[1]).toBe(
      'backup-daily configured',
    );
  });
});
