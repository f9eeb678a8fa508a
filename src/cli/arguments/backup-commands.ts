import { Argument, type Command } from 'commander';
import type { Definition } from './commands.ts';
import { alertsHelp, backupHelp, backupsHelp, drillHelp, pruneHelp, schedulesHelp, walHelp } from './help/backups.ts';
import { collect, documentOptions, jsonOption } from './options.ts';
import { subcommand } from './subcommand.ts';
import type { AlertsOptions } from '../commands/alerts.ts';
import type { BackupOptions } from '../commands/backup.ts';
import type { BackupsOptions } from '../commands/backups.ts';
import type { DrillOptions } from '../commands/drill.ts';
import type { PruneOptions } from '../commands/prune.ts';
import type { SchedulesOptions } from '../commands/schedules.ts';
import type { WalOptions } from '../commands/wal.ts';

const shares = [documentOptions, jsonOption];

/** The commands of backups, and of the Schedules that they come by. */
export function backupCommands(program: Command, { commands, end }: Definition): void {
  subcommand(program, { name: 'backup', does: 'back the databases up now', help: backupHelp, shares })
    .option('--database <name>', 'only this one; may be repeated', collect)
    .option('--destination <name>', 'only to this one; may be repeated', collect)
    .action((options: BackupOptions) => end(commands.backup(options), options));

  subcommand(program, {
    name: 'backups',
    does: 'list the backups, show one, or compare one with what was written',
    help: backupsHelp,
    shares,
  })
    .addArgument(new Argument('<action>', 'what to do').choices(['list', 'show', 'verify']))
    .argument('[id]', 'of the backup')
    .option('--destination <name>', 'only this one')
    .action((action: 'list' | 'show' | 'verify', id: string | undefined, options: BackupsOptions) =>
      end(commands.backups(action, id, options), options),
    );

  subcommand(program, {
    name: 'drill',
    does: 'restore a backup into a scratch server, and compare',
    help: drillHelp,
    shares,
  })
    .option('--backup <id>', 'which one (default: the newest)')
    .option('--at <moment>', 'a point in time instead, from base backup and WAL (ISO 8601 with offset, or latest)')
    .option('--database <name>', 'only this one; may be repeated', collect)
    .option('--destination <name>', 'where it is restored from')
    .action((options: DrillOptions) => end(commands.drill(options), options));

  subcommand(program, {
    name: 'prune',
    does: 'delete the backups that retention no longer keeps',
    help: pruneHelp,
    shares,
  })
    .option('--dry-run', 'only say which those are')
    .action((options: PruneOptions) => end(commands.prune(options), options));

  subcommand(program, {
    name: 'schedules',
    does: "list the platform's Schedules, or make them what the document says",
    help: schedulesHelp,
    shares,
  })
    .addArgument(new Argument('<action>', 'what to do').choices(['list', 'apply']))
    .action((action: 'list' | 'apply', options: SchedulesOptions) => end(commands.schedules(action, options), options));

  subcommand(program, {
    name: 'wal',
    does: 'is WAL archived, and which seconds can be restored?',
    help: walHelp,
    shares,
  })
    .addArgument(new Argument('<action>', 'what to do').choices(['status']))
    .option('--destination <name>', 'only this one')
    .action((action: 'status', options: WalOptions) => end(commands.wal(action, options), options));

  subcommand(program, {
    name: 'alerts',
    does: 'print the alert rules for Prometheus; needs neither Temporal nor a cluster',
    help: alertsHelp,
    shares,
  })
    .option('--plain', 'a rules file, instead of a PrometheusRule')
    .action((options: AlertsOptions) => end(commands.alerts(options), options));
}
