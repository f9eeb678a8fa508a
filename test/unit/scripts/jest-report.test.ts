import { expect, test } from '@jest/globals';
import { countsOf, failuresOf, summaryOf, type JestReport } from '../../../scripts/jest-report.ts';

const passes = { fullName: 'is well', status: 'passed', failureMessages: [] };
const fails = { fullName: 'of two: is kept', status: 'failed', failureMessages: ['\u001b[31mexpected\u001b[39m\n  1'] };
const file = (name: string, seconds: number, assertionResults: JestReport['testResults'][0]['assertionResults']) => ({
  name: `${process.cwd()}/test/${name}`,
  message: '',
  startTime: 1000,
  endTime: 1000 + seconds * 1000,
  assertionResults,
});
const report: JestReport = {
  numPassedTests: 2,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 1,
  testResults: [
    file('quick.ts', 1, [passes]),
    file('slow.ts', 90, [passes, fails]),
    { ...file('broken.ts', 2, []), message: 'Cannot find module' },
  ],
};

test('a file that could not be run counts as failed', () => {
  expect(countsOf(report)).toEqual({ passed: 2, failed: 2 });
});

test('the summary has the counts, the time, and the slowest files first', () => {
  expect(summaryOf('unit', report, 92.6)).toEqual([
    'unit: 2 passed, 2 failed in 93 s',
    '    90 s  test/slow.ts',
    '     2 s  test/broken.ts',
    '     1 s  test/quick.ts',
  ]);
});

test('each failure is told with its file and what it says, without colours, and all names once more at the end', () => {
  expect(failuresOf(report)).toEqual([
    '✕ test/slow.ts › of two: is kept',
    '    expected',
    '      1',
    '✕ test/broken.ts',
    '    Cannot find module',
    '✕ test/slow.ts › of two: is kept',
    '✕ test/broken.ts',
  ]);
});

test('of very many failures the files come at the end, with how many each has', () => {
  const many = [passes, ...Array.from({ length: 30 }, () => fails)];
  const told = failuresOf({ ...report, testResults: [file('slow.ts', 1, many), file('quick.ts', 1, [passes])] });
  expect(told.slice(-2)).toEqual(['      1', '✕ test/slow.ts: 30 failed']);
});

test('of a long message only the beginning is told', () => {
  const long = { ...fails, failureMessages: [Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')] };
  const told = failuresOf({ ...report, testResults: [file('slow.ts', 1, [long])] });
  expect(told).toHaveLength(21);
});

test('of a stack the places in the tests are told', () => {
  const stack = 'Error: no\n    at run (/a/node_modules/jest/run.js:1:1)\n    at /a/test/slow.ts:3:5';
  const told = failuresOf({ ...report, testResults: [file('slow.ts', 1, [{ ...fails, failureMessages: [stack] }])] });
  expect(told).toEqual(['✕ test/slow.ts › of two: is kept', '    Error: no', '        at /a/test/slow.ts:3:5']);
});
