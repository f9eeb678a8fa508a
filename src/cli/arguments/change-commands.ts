import { Option, type Command } from 'commander';
import type { Definition } from './commands.ts';
import { deployHelp, planHelp, rollbackHelp } from './help/deploy.ts';
import {
  componentsOption,
  conflictOption,
  destroyOption,
  documentOptions,
  jsonOption,
  names,
  pruneOption,
  revisionNumber,
} from './options.ts';
import { subcommand } from './subcommand.ts';
import type { DeployOptions } from '../commands/deploy.ts';
import type { PlanOptions } from '../commands/plan.ts';
import type { RollbackOptions } from '../commands/rollback.ts';

/** The commands that change a platform, or say how it would be changed. */
export function changeCommands(program: Command, { commands, end }: Definition): void {
  subcommand(program, {
    name: 'plan',
    does: 'show what a deployment would change',
    help: planHelp,
    shares: [documentOptions, componentsOption, conflictOption, pruneOption, destroyOption, jsonOption],
  })
    .addOption(new Option('--markdown', 'for a pull request').conflicts('json'))
    .action((options: PlanOptions) => end(commands.plan(options), options));

  subcommand(program, {
    name: 'deploy',
    does: 'deploy a platform, and show the progress',
    help: deployHelp,
    shares: [documentOptions, componentsOption, conflictOption, pruneOption, destroyOption, jsonOption],
  })
    .option('--plan', 'show what would change, and wait for approval before the first write')
    .option('--approve', 'the same')
    .addOption(
      new Option('--approve-before <names>', 'wait for approval before these components')
        .argParser(names)
        .conflicts(['plan', 'approve']),
    )
    .option('--no-rollback', 'leave a failed deployment as it is')
    .option('--supersede', 'have the deployment that is going on, if one is, take this document over')
    .option('-d, --detach', 'start it and do not wait')
    .action((options: DeployOptions) => end(commands.deploy(options), options));

  subcommand(program, {
    name: 'rollback',
    does: 'have an earlier revision serve again',
    help: rollbackHelp,
    shares: [documentOptions, componentsOption, destroyOption, jsonOption],
  })
    .option('--to <revision>', 'its number (default: the one that served before)', revisionNumber)
    .option('--accept-schema <revision>', 'go back although the schema stays at this one')
    .option('-y, --yes', 'do not ask')
    .option('-d, --detach', 'start it and do not wait')
    .action((options: RollbackOptions) => end(commands.rollback(options), options));
}
