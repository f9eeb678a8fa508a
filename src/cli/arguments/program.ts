import { Command } from 'commander';
import { deployHelp, programHelp, renderHelp, statusHelp } from './help.ts';
import { version } from '../version.ts';
import type { DeployOptions } from '../commands/deploy.ts';
import type { RenderOptions } from '../commands/render.ts';
import type { StatusOptions } from '../commands/status.ts';
import type { Report } from '../report.ts';
import { componentNames } from '../../platform/components.ts';

/** What the commands do; loaded when they are called, so that help is quick. */
export interface Commands {
  deploy(options: DeployOptions): Promise<Report>;
  status(options: StatusOptions): Promise<Report>;
  render(options: RenderOptions): Promise<Report>;
  local(script: 'up' | 'down', args: string[]): Promise<number>;
}

/** What a command gave: a report to print, or the exit code of a program that has spoken for itself. */
export type Ending = { report: Report; json?: boolean } | { exitCode: number };

/** The command line: parses arguments, and hands what the command gave to `end`. */
export function createProgram(commands: Commands, end: (ending: Ending) => void): Command {
  const program = new Command('aroti')
    .description('Deploys a platform to Kubernetes as a durable Temporal workflow, and shows how that goes.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText('after', programHelp);

  subcommand('deploy', 'deploy a platform, or go on with it, and show the progress')
    .option('-f, --file <file>', 'platform document, YAML or JSON (default: what the worker has)')
    .option('-c, --components <names>', `only these, separated by commas: ${componentNames.join(', ')}`, names)
    .option('-s, --set <path=value>', 'set one field of the document; may be repeated', collect)
    .option('-n, --name <name>', 'name of the platform')
    .option('-d, --detach', 'start it and do not wait')
    .option('--json', 'print the result, or the failure, as one JSON object')
    .addHelpText('after', deployHelp)
    .action(async (options: DeployOptions) => end({ report: await commands.deploy(options), ...json(options) }));

  subcommand('status', 'show what the newest deployment of a platform does or did')
    .option('-n, --name <name>', 'name of the platform (default: aroti)')
    .option('-w, --watch', 'until it ends')
    .option('--json', 'as one JSON object')
    .addHelpText('after', statusHelp)
    .action(async (options: StatusOptions) => end({ report: await commands.status(options), ...json(options) }));

  subcommand('render', 'print the manifests of a platform; needs no cluster')
    .option('-f, --file <file>', 'platform document, YAML or JSON')
    .option('-s, --set <path=value>', 'set one field of the document; may be repeated', collect)
    .option('-c, --component <name>', 'only this component')
    .option('-o, --out <folder>', 'write one file a component into this folder')
    .option('--force', 'also into a folder that holds other files')
    .addHelpText('after', renderHelp)
    .action(async (options: RenderOptions) => end({ report: await commands.render(options) }));

  local('up', 'start the local platform on this machine (`up --help` says more)');
  local('down', 'end the local platform (`down --help` says more)');
  return program;

  function subcommand(name: string, description: string): Command {
    return program.command(name).description(description).helpOption('-h, --help', 'show help');
  }

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

function json({ json: wanted }: { json?: boolean }): { json?: boolean } {
  return wanted ? { json: true } : {};
}

function names(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
