import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What jest writes with `--json`, as far as it is used here; times in milliseconds. */
export interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: {
    /** The path of the file. */
    name: string;
    /** Why it could not be run as a whole. */
    message: string;
    startTime: number;
    endTime: number;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const slowFiles = 5;
const linesOfFailure = 20;
const mostNames = 20;

/** How many tests passed and failed; a file that could not be run counts as a failed one. */
export function countsOf(report: JestReport): { passed: number; failed: number } {
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
}

/** A suite in a few lines, for whoever sees only the end of a log: its counts and time, and the files that took longest. */
export function summaryOf(suite: string, report: JestReport, seconds: number): string[] {
  const { passed, failed } = countsOf(report);
  const slowest = report.testResults
    .map(({ name, startTime, endTime }) => ({ file: relative('', name), seconds: (endTime - startTime) / 1000 }))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, slowFiles);
  return [
    `${suite}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s`,
    ...slowest.map((one) => `  ${one.seconds.toFixed(0).padStart(4)} s  ${one.file}`),
  ];
}

interface Failure {
  file: string;
  title: string;
  says: string[];
}

/** Each failed test with its file and the beginning of what it says; then all in short. */
export function failuresOf({ testResults }: JestReport): string[] {
  const failures = testResults.flatMap(({ name, message, assertionResults }): Failure[] => {
    const file = relative('', name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (assertionResults.length === 0 && message) return [{ file, title: `✕ ${file}`, says: beginningOf(message) }];
    return failed.map(({ fullName, failureMessages }) => ({
      file,
      title: `✕ ${file} › ${fullName}`,
      says: failureMessages.flatMap(beginningOf),
    }));
  });
  return [...failures.flatMap(({ title, says }) => [title, ...says]), ...inShort(failures)];
}

/** Of several the names once more; of very many the files. */
function inShort(failures: readonly Failure[]): string[] {
  if (failures.length <= 1) return [];
  if (failures.length <= mostNames) return failures.map(({ title }) => title);
  return [...Map.groupBy(failures, ({ file }) => file)].map(([file, all]) => `✕ ${file}: ${all.length} failed`);
}

/** Without the stack, but for the places in the tests. */
function beginningOf(message: string): string[] {
  return stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => !/^ +at /.test(line) || /\btest\//.test(line))
    .slice(0, linesOfFailure)
    .map((line) => `    ${line}`);
}
