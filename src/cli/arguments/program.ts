import { Command } from 'commander';
import { backupCommands } from './backup-commands.ts';
import type { Commands, Definition, Ending } from './commands.ts';
import { changeCommands } from './change-commands.ts';
import { controlCommands } from './control-commands.ts';
import { programHelp } from './help/program.ts';
import { lookCommands } from './look-commands.ts';
import { invocation } from '../invocation.ts';
import { version } from '../version.ts';

/** The command line: parses arguments, and hands what the command gave to `end`. */
export function createProgram(commands: Commands, end: (ending: Ending) => void): Command {
  const program = new Command('aroti')
    .description('Deploys a platform to Kubernetes as a durable Temporal workflow, and shows how that goes.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .showHelpAfterError(`\`${invocation} --help\` lists the commands.`)
    .addHelpText('after', programHelp);
  const definition: Definition = {
    commands,
    end: async (report, { json }) => end({ report: await report, ...(json && { json }) }),
  };
  changeCommands(program, definition);
  controlCommands(program, definition);
  lookCommands(program, definition);
  backupCommands(program, definition);
  local('up', 'start the local platform on this machine (`up --help` says more)');
  local('down', 'end the local platform (`down --help` says more)');
  return program;

  function local(script: 'up' | 'down', description: string): void {
    program
      .command(script)
      .description(description)
      .argument('[arguments...]')
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action(async (args: string[]) => end({ exitCode: await commands.local(script, args) }));
  }
}
