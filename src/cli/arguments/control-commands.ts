import type { Command } from 'commander';
import type { Definition } from './commands.ts';
import { approveHelp, pauseHelp, resumeHelp, stopHelp } from './help/control.ts';
import { jsonOption, nameOption } from './options.ts';
import { subcommand } from './subcommand.ts';
import type { ControlOptions, StopOptions } from '../commands/control.ts';

const shares = [nameOption, jsonOption];

/** The commands that tell a running deployment something. */
export function controlCommands(program: Command, { commands, end }: Definition): void {
  subcommand(program, { name: 'approve', does: 'let a deployment write that waits for it', help: approveHelp, shares })
    .argument('[components...]', 'only these (default: everything that waits)')
    .action((components: string[], options: ControlOptions) => end(commands.approve(components, options), options));

  subcommand(program, { name: 'pause', does: 'have a deployment begin nothing new', help: pauseHelp, shares }).action(
    (options: ControlOptions) => end(commands.pause(options), options),
  );

  subcommand(program, { name: 'resume', does: 'have a paused deployment go on', help: resumeHelp, shares }).action(
    (options: ControlOptions) => end(commands.resume(options), options),
  );

  subcommand(program, { name: 'stop', does: 'end a deployment', help: stopHelp, shares })
    .option('--rollback', 'and have what served before serve again')
    .action((options: StopOptions) => end(commands.stop(options), options));
}
