import { Command } from 'commander';
import { seconds } from './progress.ts';
import { runAsProgram } from './run-as-program.ts';
import { stateOf, usualName } from './state.ts';
import { takeDown } from './take-down.ts';

await runAsProgram('down', down);

async function down(): Promise<void> {
  const started = Date.now();
  const { name, purge } = parseDownOptions(process.argv.slice(2));
  const state = stateOf(name);
  const removed = await takeDown(state, { purge });
  console.log(
    removed.length > 0 ? `Removed: ${removed.join(', ')}.` : `Nothing of the platform "${name}" was running.`,
  );
  const data = purge ? '' : ` Its data, if any, stay in ${state.folder} (--purge deletes them).`;
  console.log(`The platform "${name}" is down (${seconds(Date.now() - started)}).${data}`);
}

function parseDownOptions(args: readonly string[]): { name: string; purge: boolean } {
  const command = new Command('npm run down --')
    .description('Ends the local platform and removes every process, mount, network link and cgroup that `up` made.')
    .option('--name <name>', 'name of the platform', usualName)
    .option('--purge', 'delete its data too', false)
    .allowExcessArguments(false)
    .parse([...args], { from: 'user' });
  return command.opts<{ name: string; purge: boolean }>();
}
