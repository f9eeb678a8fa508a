// `npm test [SUITE …]`: checks (types, lint, format) and all suites, or only the suites that are named. Its last line counts
// the tests; a suite in which nothing ran counts as failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideTestPlatform } from '../test/support/provide-test-platform.ts';

const suites = ['unit', 'replay', 'integration', 'e2e', 'faults'];
const onRealParts = ['integration', 'e2e', 'faults'];
/** Longer than any suite takes on a slow machine: one that hangs is a failure, which the others don't wait for. */
const suiteLimitMs = 30 * 60_000;

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  numRuntimeErrorTestSuites: number;
}

const asked = process.argv.slice(2).filter((argument) => suites.includes(argument));
const jestArguments = process.argv.slice(2).filter((argument) => !suites.includes(argument));
const wanted = asked.length > 0 ? asked : suites;
let passed = 0;
let failed = 0;

if (asked.length === 0 && spawnSync(process.execPath, ['scripts/check.ts'], { stdio: 'inherit' }).status !== 0)
  failed++;
const platform = await provideTestPlatform({ withCluster: wanted.some((suite) => onRealParts.includes(suite)) });
try {
  for (const suite of wanted) run(suite, platform.env);
} finally {
  await platform.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function run(suite: string, env: Record<string, string>): void {
  const folder = mkdtempSync(join(tmpdir(), 'aroti-jest-'));
  const outputFile = join(folder, 'report.json');
  const parallel = onRealParts.includes(suite) ? ['--runInBand'] : [];
  const { status } = spawnSync(
    'jest',
    [
      `test/${suite}/`,
      '--forceExit',
      '--json',
      `--outputFile=${outputFile}`,
      '--verbose',
      ...parallel,
      ...jestArguments,
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: suiteLimitMs,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
    },
  );
  const report = existsSync(outputFile) ? (JSON.parse(readFileSync(outputFile, 'utf8')) as JestReport) : undefined;
  rmSync(folder, { recursive: true });
  if (!report) {
    console.error(`${suite}: it has not come to its end`);
    failed++;
    return;
  }
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  if (report.numPassedTests + report.numFailedTests === 0 || (status !== 0 && failed === 0)) {
    console.error(`${suite}: no test ran`);
    failed++;
  }
}
