import { Option, type Command } from 'commander';
import type { Definition } from './commands.ts';
import { diagnoseHelp, historyHelp, renderHelp, statusHelp, verifyHelp } from './help/look.ts';
import { componentsOption, documentOptions, jsonOption, nameOption, revisionNumber } from './options.ts';
import { subcommand } from './subcommand.ts';
import type { DiagnoseOptions } from '../commands/diagnose.ts';
import type { HistoryOptions } from '../commands/history.ts';
import type { RenderOptions } from '../commands/render.ts';
import type { StatusOptions } from '../commands/status.ts';
import type { VerifyOptions } from '../commands/verify.ts';

/** The commands that only look. */
export function lookCommands(program: Command, { commands, end }: Definition): void {
  subcommand(program, {
    name: 'status',
    does: 'show what the newest deployment does or did',
    help: statusHelp,
    shares: [nameOption, jsonOption],
  })
    .option('-w, --watch', 'until it ends')
    .action((options: StatusOptions) => end(commands.status(options), options));

  subcommand(program, {
    name: 'history',
    does: 'list the revisions of a platform, or show one',
    help: historyHelp,
    shares: [documentOptions, jsonOption],
  })
    .argument('[revision]', 'its number', revisionNumber)
    .option('--document', "print the revision's document")
    .action((number: number | undefined, options: HistoryOptions) => end(commands.history(number, options), options));

  subcommand(program, {
    name: 'verify',
    does: 'look whether all is ready and as it was deployed',
    help: verifyHelp,
    shares: [documentOptions, componentsOption, jsonOption],
  })
    .option('--self-heal', 'put back what drifted')
    .action((options: VerifyOptions) => end(commands.verify(options), options));

  subcommand(program, {
    name: 'diagnose',
    does: 'say what is wrong, why, and what to do',
    help: diagnoseHelp,
    shares: [documentOptions, componentsOption, jsonOption],
  })
    .addOption(new Option('--markdown', "for an incident's page").conflicts('json'))
    .action((options: DiagnoseOptions) => end(commands.diagnose(options), options));

  subcommand(program, {
    name: 'render',
    does: 'print the manifests of a platform; needs no cluster',
    help: renderHelp,
    shares: [documentOptions],
  })
    .option('-c, --component <name>', 'only this component')
    .option('-o, --out <folder>', 'write one file a component into this folder')
    .option('--force', 'also into a folder that holds other files')
    .action((options: RenderOptions) => end(commands.render(options), {}));
}
