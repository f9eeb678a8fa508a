import { expect, test } from '@jest/globals';
import { recoverySettings } from '../../../../src/postgres/base/recovery-settings.ts';

const recovery = { walFolder: '/wal', timeline: 3, isVisited: false };

/** As a server reads them: the last one of a name counts. */
const read = (text: string) =>
  Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(' = ')),
  ) as Record<string, string>;

test('nothing that the source was told for a restore, an archive or a standby of its own is left', () => {
  expect(read(recoverySettings(recovery))).toMatchObject({
    restore_command: "'cp /wal/%f %p'",
    recovery_target: "''",
    recovery_target_lsn: "''",
    recovery_target_name: "''",
    recovery_target_time: "''",
    recovery_target_xid: "''",
    recovery_target_action: "'promote'",
    recovery_target_inclusive: 'on',
    recovery_target_timeline: "'3'",
    recovery_min_apply_delay: '0',
    recovery_end_command: "''",
    archive_cleanup_command: "''",
    archive_mode: 'off',
    archive_command: "''",
    primary_conninfo: "''",
    primary_slot_name: "''",
    synchronous_standby_names: "''",
    listen_addresses: "'127.0.0.1'",
  });
});

test('a moment is the only target, and comes after those that are none', () => {
  const text = recoverySettings({ ...recovery, target: new Date('2026-01-02T11:55:00.5Z'), isVisited: true });
  expect(read(text)).toMatchObject({
    recovery_target_time: "'2026-01-02 11:55:00.500+00'",
    listen_addresses: "'*'",
  });
  const lines = text.split('\n');
  const none = ['recovery_target', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_xid'];
  const at = lines.indexOf("recovery_target_time = '2026-01-02 11:55:00.500+00'");
  for (const name of none) expect(lines.slice(0, at)).toContain(`${name} = ''`);
});
