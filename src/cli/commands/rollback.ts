import { exitCodes } from '../exit-codes.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { runObject } from '../render/run-report.ts';
import { CommandEnded, type Report } from '../report.ts';
import { changeRequest, type ChangeOptions } from '../request/deploy-request.ts';
import type { Request } from '../request/read-request.ts';
import { waypoints } from '../request/waypoints.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { startRun } from '../temporal/start-run.ts';
import { ask } from '../watch/ask.ts';
import { displayFor } from '../watch/display.ts';
import { afterwards } from '../watch/hints.ts';
import { Interrupted } from '../watch/interrupts.ts';
import { rollbackQuestion } from '../watch/questions.ts';
import { terminalHere } from '../watch/terminal.ts';
import { watchRun } from '../watch/watch-run.ts';

export interface RollbackOptions extends Omit<ChangeOptions, 'onConflict' | 'prune'> {
  /** The revision to go back to; absent: the one that served before. */
  to?: number;
  /** The schema that the database may stay at, although the earlier revision had another. */
  acceptSchema?: string;
  /** Asks nothing. */
  yes?: boolean;
  detach?: boolean;
  json?: boolean;
}

/** Has an earlier revision serve again, of the platform or of some of its components, and shows it. */
export async function rollback(options: RollbackOptions): Promise<Report> {
  const request = await changeRequest(options);
  if (!options.yes && !(await confirmed(request, options))) return leftAlone(request.platform.name);
  const { to, acceptSchema } = options;
  const input = {
    ...request.input,
    ...(to !== undefined && { revision: to }),
    ...(acceptSchema !== undefined && { acceptSchema }),
  };
  const startedAt = Date.now();
  const temporal = await connectTemporal();
  const { run, runningSince } = await startRun(temporal, 'rollback', { ...request, input });
  const report = { object: runObject(run), lines: afterwards(run) };
  if (runningSince) {
    const which = `${run.workflowId} is running already, since ${runningSince.toISOString()} (run ${run.runId})`;
    throw new CommandEnded({
      exitCode: exitCodes.alreadyRunning,
      lines: [`${which}; nothing was started.`, ...report.lines],
      object: { outcome: 'already running', ...report.object },
    });
  }
  const started = `${run.workflowId} started (run ${run.runId})`;
  if (options.detach) {
    const object = { outcome: 'started', ...report.object };
    return { exitCode: exitCodes.done, lines: [`${started}.`, ...report.lines], object };
  }
  return watchRun(run, {
    display: displayFor(options, startedAt),
    address: temporal.address,
    greeting: [started, ...(run.link ? [`Web UI: ${run.link}`] : [])],
  });
}

/** Whether a person says yes; ends the command where nobody can be asked. */
async function confirmed({ platform, input }: Request, options: RollbackOptions): Promise<boolean> {
  const terminal = terminalHere(options);
  if (!terminal) {
    const message = 'nobody can be asked here whether to go back; add --yes';
    throw new CommandEnded(badInputReport([{ path: 'rollback', message }]));
  }
  const { from, to } = await waypoints(platform, options.to);
  const what = input.components?.join(', ') ?? 'all components';
  try {
    return await ask(terminal, rollbackQuestion(platform.name, from, to, what));
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  }
}

function leftAlone(platform: string): Report {
  return {
    exitCode: exitCodes.failed,
    lines: [`${platform} was left as it is.`],
    object: { outcome: 'not confirmed', platform },
  };
}
