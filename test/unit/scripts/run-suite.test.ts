import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runSuite } from '../../../scripts/run-suite.ts';

let folder: string;
const pathBefore = process.env['PATH'];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-suite-'));
  process.env['PATH'] = `${folder}${delimiter}${pathBefore}`;
});
afterEach(async () => {
  process.env['PATH'] = pathBefore;
  await rm(folder, { recursive: true });
});

/** A jest that writes this report, and ends with this code. */
async function jestThat(report: object | undefined, code: number): Promise<void> {
  const write = report
    ? `for one in "$@"; do case $one in --outputFile=*) echo '${JSON.stringify(report)}' > "\${one#*=}";; esac; done`
    : '';
  await writeFile(join(folder, 'jest'), `#!/bin/sh\n${write}\nexit ${code}\n`);
  await chmod(join(folder, 'jest'), 0o755);
}

const report = (passed: number, failed: number) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
});
const run = () => runSuite({ title: 'e2e', files: 'test/e2e/', options: [], env: {} });

test.each([
  ['all is well', report(3, 0), 0, { passed: 3, failed: 0, failures: [] }],
  ['some failed', report(3, 2), 1, { passed: 3, failed: 2, failures: [] }],
  ['none ran', report(0, 0), 1, { passed: 0, failed: 1, failures: ['✕ e2e: no test ran'] }],
  [
    'jest itself failed',
    report(3, 0),
    7,
    { passed: 3, failed: 1, failures: [expect.stringContaining('ended with 7')] },
  ],
  [
    'there is no report',
    undefined,
    1,
    { passed: 0, failed: 1, failures: [expect.stringContaining('not come to its end')] },
  ],
] as const)('%s', async (_what, written, code, end) => {
  await jestThat(written, code);
  expect(await run()).toMatchObject(end);
});
