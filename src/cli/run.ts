import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { Commands } from './arguments/commands.ts';
import { createProgram } from './arguments/program.ts';
import { CommandEnded, printReport } from './report.ts';

/**
 * Runs the command that the arguments name, and resolves to the exit code when all that it has to say is written. What it
 * left open (a connection to Temporal) keeps the process alive: the caller ends it.
 */
export async function run(args: string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = createProgram(commands, (ending) => {
    if ('report' in ending) {
      exitCode = ending.report.exitCode;
      printReport(ending.report, process.stdout, ending.json);
    } else {
      ({ exitCode } = ending);
    }
  });
  leaveQuietlyWhenNobodyReads();
  try {
    await program.parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its own message by now, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.badInput;
    if (!(error instanceof CommandEnded)) throw error;
    const json = args.includes('--json');
    printReport(error.report, json ? process.stdout : process.stderr, json);
    return error.report.exitCode;
  } finally {
    await Promise.all([process.stdout, process.stderr].map(written));
  }
}

function written(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

const commands: Commands = {
  plan: async (options) => (await import('./commands/plan.ts')).plan(options),
  deploy: async (options) => (await import('./commands/deploy.ts')).deploy(options),
  approve: async (components, options) => (await import('./commands/control.ts')).approve(components, options),
  pause: async (options) => (await import('./commands/control.ts')).pause(options),
  resume: async (options) => (await import('./commands/control.ts')).resume(options),
  stop: async (options) => (await import('./commands/control.ts')).stop(options),
  status: async (options) => (await import('./commands/status.ts')).status(options),
  history: async (number, options) => (await import('./commands/history.ts')).history(number, options),
  rollback: async (options) => (await import('./commands/rollback.ts')).rollback(options),
  verify: async (options) => (await import('./commands/verify.ts')).verify(options),
  diagnose: async (options) => (await import('./commands/diagnose.ts')).diagnose(options),
  render: async (options) => (await import('./commands/render.ts')).render(options),
  backup: async (options) => (await import('./commands/backup.ts')).backup(options),
  backups: async (action, id, options) => (await import('./commands/backups.ts')).backups(action, id, options),
  drill: async (options) => (await import('./commands/drill.ts')).drill(options),
  prune: async (options) => (await import('./commands/prune.ts')).prune(options),
  schedules: async (action, options) => (await import('./commands/schedules.ts')).schedules(action, options),
  wal: async (action, options) => (await import('./commands/wal.ts')).wal(action, options),
  alerts: async (options) => (await import('./commands/alerts.ts')).alerts(options),
  local: async (script, args) => (await import('./commands/local-script.ts')).localScript(script, args),
};

/** `aroti render | head` is no failure. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    throw error;
  });
}
