import { exitCodes } from '../exit-codes.ts';
import { backupLines } from '../render/backups/backup-lines.ts';
import { runObject } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import type { RequestOptions } from '../request/read-request.ts';
import { runRequest } from '../request/run-input.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { answerOf, noAnswer } from '../watch/answer-of.ts';
import { styleOf } from '../watch/terminal.ts';
import { parseBackupInput } from '../../platform/backup-input.ts';

export interface BackupOptions extends RequestOptions {
  database?: string[];
  destination?: string[];
  json?: boolean;
}

/** Backs the databases up, and shows how far it has got. */
export async function backup(options: BackupOptions): Promise<Report> {
  const { database: databases, destination: destinations } = options;
  const request = await runRequest(options, parseBackupInput, { databases, destinations });
  const { run, outcome } = await answerOf(await connectTemporal(), 'backup', request);
  if (outcome.state !== 'done') return noAnswer(run, outcome);
  return {
    exitCode: exitCodes.done,
    lines: backupLines({ ...outcome.result, platform: request.platform.name }, styleOf(process.stdout)),
    object: { outcome: 'backed up', ...outcome.result, ...runObject(run) },
  };
}
