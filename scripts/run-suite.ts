import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsOf, failuresOf, summaryOf, type JestReport } from './jest-report.ts';

/** Longer than any suite takes on a slow machine: one that hangs is a failure, which the others don't wait for. */
const suiteLimitMs = 40 * 60_000;

export interface Suite {
  /** As it is called at the end. */
  title: string;
  /** Of the paths of its files: a regular expression. */
  files: string;
  /** What else jest is told. */
  options: readonly string[];
  env: Record<string, string>;
}

export interface SuiteEnd {
  passed: number;
  failed: number;
  /** Lines about the suite. */
  summary: string[];
  /** Lines about what failed: tests, and what else is wrong with the run. */
  failures: string[];
}

/** Runs tests with jest, whose output goes to stderr as it comes; a suite in which nothing ran has failed. */
export async function runSuite({ title, files, options, env }: Suite): Promise<SuiteEnd> {
  const folder = await mkdtemp(join(tmpdir(), 'aroti-jest-'));
  const outputFile = join(folder, 'report.json');
  const begun = Date.now();
  const jest = spawn('jest', [files, '--forceExit', '--json', `--outputFile=${outputFile}`, '--verbose', ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: suiteLimitMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
  });
  const [code] = (await once(jest, 'exit')) as [number | null];
  const seconds = (Date.now() - begun) / 1000;
  const text = await readFile(outputFile, 'utf8').catch(() => undefined);
  await rm(folder, { recursive: true });
  if (text === undefined) return failed(`${title}: it has not come to its end in ${seconds.toFixed(0)} s`);

  const report = JSON.parse(text) as JestReport;
  const counts = countsOf(report);
  const end = { ...counts, summary: summaryOf(title, report, seconds), failures: failuresOf(report) };
  if (counts.passed + counts.failed === 0) return failed(`${title}: no test ran`, end);
  if (code !== 0 && counts.failed === 0) return failed(`${title}: jest ended with ${code}, though no test failed`, end);
  return end;
}

/** One failure more than what is known. */
export function failed(why: string, known: SuiteEnd = { passed: 0, failed: 0, summary: [], failures: [] }): SuiteEnd {
  return { ...known, failed: known.failed + 1, failures: [...known.failures, `✕ ${why}`] };
}
