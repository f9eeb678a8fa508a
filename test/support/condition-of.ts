import { readFile, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { TestPlatform } from './local-platform.ts';
import { runCommand } from '../../local/run-command.ts';
import { logOf } from '../../local/services/service.ts';
import { isTemporalServing } from '../../local/services/temporal.ts';
import { stateOf } from '../../local/state.ts';

const linesOfLog = 6;
const longestLine = 300;
const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** How the parts of a platform are, in a few lines: when many tests fail at once, one of these may be why. */
export async function conditionOf({ env, folder, kubectl }: TestPlatform, name: string): Promise<string[]> {
  const readyz = runCommand(kubectl, ['--request-timeout=5s', 'get', '--raw', '/readyz'], { env });
  const { bavail, bsize } = await statfs(folder);
  const log = await readFile(logOf(stateOf(name), 'temporal'), 'utf8').catch(String);
  return [
    `the platform of the tests: ${gibibytes(bavail * bsize)} of disk and ${gibibytes(freemem())} of memory free`,
    `  API server: ${await answerOf(readyz)}`,
    `  Temporal: ${await answerOf(isTemporalServing(env).then(() => 'serves'))}; the end of its log:`,
    ...log
      .trim()
      .split('\n')
      .slice(-linesOfLog)
      .map((line) => `    ${line.slice(0, longestLine)}`),
  ];
}

function answerOf(question: Promise<string>): Promise<string> {
  return question.catch((error: unknown) => String(error).split('\n').join(' ').slice(0, longestLine));
}
