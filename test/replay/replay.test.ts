import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import proto from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { machineTracesIn } from '../support/portable-history.ts';
import { workflowBundle } from '../support/workflow-bundle.ts';
import * as workflows from '../../src/workflows/index.ts';

jest.setTimeout(60_000);

// Histories of runs as they were on a real server (`scripts/save-history.ts`). They stay as they are: a workflow that can't replay them would fail every
// run that is under way when a worker is updated.
const folder = new URL('histories/', import.meta.url);
const files = readdirSync(folder);

let bundle: WorkflowBundleOption;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  bundle = await workflowBundle();
});

const read = (file: string) => proto.temporal.api.history.v1.History.decode(readFileSync(new URL(file, folder)));

describe('stored histories replay on the workflows of today', () => {
  test.each(files)('%s', async (file) => {
    await expect(Worker.runReplayHistory({ workflowBundle: bundle }, read(file))).resolves.toBeUndefined();
  });
});

test('every workflow has a stored history', () => {
  const types = files.map(
    (file) => read(file).events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name,
  );
  expect(new Set(types)).toEqual(new Set(Object.keys(workflows)));
});

test.each(files)('%s tells nothing of the machine that it ran on', (file) => {
  expect(machineTracesIn(readFileSync(new URL(file, folder)))).toEqual([]);
});

test('a history that the workflow would not have made is noticed', async () => {
  const history = read('deploy-platform-1.binpb');
  const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
  Object.assign(scheduled?.activityTaskScheduledEventAttributes?.activityType ?? {}, { name: 'somethingElse' });
  await expect(Worker.runReplayHistory({ workflowBundle: bundle }, history)).rejects.toThrow(DeterminismViolationError);
});
