import { expect, test } from '@jest/globals';
import { Writable } from 'node:stream';
import { createLog, temporalLogger } from '../../../src/worker/log.ts';

function logged(level: string, write: (log: ReturnType<typeof temporalLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(temporalLogger(createLog(level, sink)));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line carries its platform, workflow, run and request under one name each', () => {
  const [line] = logged('info', (log) =>
    log.info('started', {
      platform: 'aroti',
      component: 'redis',
      workflowId: 'deploy-aroti',
      runId: 'r-1',
      activityType: 'applyComponent',
      attempt: 2,
      requestId: 'r-1/5/2',
    }),
  );
  expect(line).toMatchObject({
    msg: 'started',
    platform: 'aroti',
    component: 'redis',
    workflow: 'deploy-aroti',
    run: 'r-1',
    activity: 'applyComponent',
    attempt: 2,
    request: 'r-1/5/2',
  });
});

test('lines below the level are left out', () => {
  const lines = logged('warn', (log) => {
    log.info('quiet');
    log.warn('loud');
  });
  expect(lines.map(({ msg }) => msg)).toEqual(['loud']);
});
