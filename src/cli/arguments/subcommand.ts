import type { Command } from 'commander';
import { invocation } from '../invocation.ts';

/** A command of the program, with the options that it shares with others and the end of its help. */
export function subcommand(program: Command, { name, does, help, shares = [] }: Subcommand): Command {
  const command = program.command(name).description(does).helpOption('-h, --help', 'show help');
  return shares
    .reduce((built, add) => add(built), command)
    .showHelpAfterError(`\`${invocation} ${name} --help\` shows what it takes.`)
    .addHelpText('after', help);
}

export interface Subcommand {
  name: string;
  /** In the list of commands. */
  does: string;
  help: string;
  shares?: readonly ((command: Command) => Command)[];
}
