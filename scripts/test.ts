// `npm test [SUITE …]`: checks (types, lint, format) and all suites, or only the suites that are named. Its last lines tell
// what failed and count the tests.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { failed, runSuite, type Suite, type SuiteEnd } from './run-suite.ts';
import { atTheEnd } from '../local/at-the-end.ts';
import { provideTestPlatform } from '../test/support/provide-test-platform.ts';

const suites = ['unit', 'replay', 'integration', 'e2e', 'faults'];
const onRealParts = ['integration', 'e2e', 'faults'];
/** Files at the same time, on two cores: those of the others keep a core busy each, these mostly wait for the cluster. */
const filesAtOnce: Record<string, number> = { e2e: 3 };
/** Files that share a platform, restart what all use, or measure: one at a time, after the others. */
const aloneFiles = '\\.alone\\.test\\.ts$';

const asked = process.argv.slice(2).filter((argument) => suites.includes(argument));
const jestArguments = process.argv.slice(2).filter((argument) => !suites.includes(argument));
const wanted = asked.length > 0 ? asked : suites;
const ends: SuiteEnd[] = [];

if (asked.length === 0 && spawnSync(process.execPath, ['scripts/check.ts'], { stdio: 'inherit' }).status !== 0)
  ends.push(failed('the checks have found something'));
const platform = await provideTestPlatform({ withCluster: wanted.some((suite) => onRealParts.includes(suite)) });
const stop = atTheEnd(() => platform.stop());
try {
  for (const suite of wanted) ends.push(...(await runBothWays(suite)));
} finally {
  await stop();
}
// At the end, where it is seen also of a log that was cut.
for (const { summary } of ends) summary.forEach((line) => console.log(line));
for (const { failures } of ends) failures.forEach((line) => console.log(line));
const sum = (what: 'passed' | 'failed'): number => ends.reduce((total, end) => total + end[what], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 ? 1 : 0);

/** The files that get along with others, several at a time; then the others. */
async function runBothWays(suite: string): Promise<SuiteEnd[]> {
  const { env } = platform;
  const together = [`--maxWorkers=${filesAtOnce[suite] ?? 2}`, `--testPathIgnorePatterns=${aloneFiles}`];
  const first = { title: suite, files: `test/${suite}/`, options: [...jestArguments, ...together], env };
  const second = {
    title: `${suite}, one at a time`,
    files: `test/${suite}/.*${aloneFiles}`,
    options: [...jestArguments, '--runInBand'],
    env,
  };
  const hasAlone = readdirSync(`test/${suite}`).some((name) => new RegExp(aloneFiles).test(name));
  const suiteEnds = [await runAndLook(first)];
  if (hasAlone) suiteEnds.push(await runAndLook(second));
  return suiteEnds;
}

/** Where something has failed, how the platform is then is told, too: later nobody can tell. */
async function runAndLook(suite: Suite): Promise<SuiteEnd> {
  const end = await runSuite(suite);
  if (end.failed === 0) return end;
  const condition = await platform.condition().catch((error: unknown) => [String(error)]);
  return { ...end, failures: [...end.failures, ...condition] };
}
