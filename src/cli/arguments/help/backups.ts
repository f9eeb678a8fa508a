import { examples } from './examples.ts';

/** The end of `aroti backup --help`. */
export const backupHelp = `
${examples('backup', [
  ['', 'every database, to every destination of the document'],
  ['--database aroti', 'one database'],
  ['--json | jq .backup', 'for scripts'],
])}

Exit codes: 0 done, 1 failed (then there is no such backup, or only where it says), 3 another backup is being made, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti backups --help`. */
export const backupsHelp = `
${examples('backups', [
  ['list', 'the newest first, and which of them a drill has verified'],
  ['show 20260102T030000Z-1f2e3d4c', 'what it consists of'],
  ['verify 20260102T030000Z-1f2e3d4c', 'is every byte as it was written?'],
  ['list --json | jq .backups[0].id', 'for scripts'],
])}

It reads the bucket itself: it needs the document that names it (--file, or AROTI_PLATFORM_FILE) and this machine's AWS
credentials, or, where the document names a Secret with them, KUBECONFIG.

Exit codes: 0 done, 1 damaged, refused, or no such backup, 4 the store does not answer, 64 bad input.`;

/** The end of `aroti drill --help`. */
export const drillHelp = `
${examples('drill', [
  ['', 'the newest backup'],
  ['--backup 20260102T030000Z-1f2e3d4c', 'a certain one'],
  ['--at 2026-01-02T11:55:00Z', 'five minutes before noon, from base backup and WAL'],
  ['--json | jq .rtoSeconds', 'for scripts'],
])}

Exit codes: 0 passed, 1 failed, 3 another drill goes on, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti prune --help`. */
export const pruneHelp = `
${examples('prune', [
  ['--dry-run', 'what would go, and why the rest stays'],
  ['', 'delete it'],
])}

Exit codes: 0 done, 1 something could not be deleted, or not be decided on, 3 another run prunes, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti schedules --help`. */
export const schedulesHelp = `
${examples('schedules', [
  ['list', 'when each runs next, and which are paused'],
  ['apply --file platform.yaml', 'make them what the document says; paused ones stay paused'],
])}

Exit codes: 0 done, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti wal --help`. */
export const walHelp = `
${examples('wal', [
  ['status', 'slot, lag, newest base backup, what can be restored'],
  ['status --json | jq .archives[0].ranges', 'for scripts'],
])}

It asks the run that archives, and reads the bucket itself: it needs the document that names it (--file, or
AROTI_PLATFORM_FILE) and this machine's AWS credentials, or, where the document names a Secret with them, KUBECONFIG.

Exit codes: 0 archiving, or not asked for, 1 not archiving, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti alerts --help`. */
export const alertsHelp = `
${examples('alerts', [
  ['| kubectl apply -f -', 'with the Prometheus operator'],
  ['--plain > aroti.rules.yaml', 'for `rule_files` of Prometheus'],
])}

Exit codes: 0 done, 64 bad input.`;
