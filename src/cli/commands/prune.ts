import { exitCodes } from '../exit-codes.ts';
import { pruneLines } from '../render/backups/prune-lines.ts';
import { runObject } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import type { RequestOptions } from '../request/read-request.ts';
import { runRequest } from '../request/run-input.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { answerOf, noAnswer } from '../watch/answer-of.ts';
import { styleOf } from '../watch/terminal.ts';
import { parsePruneInput } from '../../platform/backup-input.ts';

export interface PruneOptions extends RequestOptions {
  dryRun?: boolean;
  json?: boolean;
}

/** Deletes the backups that retention no longer keeps, or says which those are; a destination that could not be looked at is none to be done with. */
export async function prune(options: PruneOptions): Promise<Report> {
  const request = await runRequest(options, parsePruneInput, { dryRun: options.dryRun });
  const { run, outcome } = await answerOf(await connectTemporal(), 'prune', request);
  if (outcome.state !== 'done') return noAnswer(run, outcome);
  const isWhole = outcome.result.destinations.every(({ problems }) => problems === undefined);
  return {
    exitCode: isWhole ? exitCodes.done : exitCodes.failed,
    lines: pruneLines({ ...outcome.result, platform: request.platform.name }, styleOf(process.stdout)),
    object: { outcome: options.dryRun ? 'decided' : 'pruned', ...outcome.result, ...runObject(run) },
  };
}
