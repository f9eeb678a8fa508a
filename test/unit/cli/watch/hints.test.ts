import { describe, expect, test } from '@jest/globals';
import { afterwards, approvalHint, commandFor, noWorkerHint } from '../../../../src/cli/watch/hints.ts';

test.each<[string, string[], string]>([
  ['aroti', ['status', '--watch'], 'aroti status --watch'],
  ['staging', ['stop'], 'aroti stop --name staging'],
])('commandFor(%s, %j)', (platform, [command = '', ...options], expected) => {
  expect(commandFor(platform, command, ...options)).toBe(expected);
});

describe('noWorkerHint', () => {
  test('nobody was ever there', () => {
    expect(noWorkerHint([], new Error('x'))).toEqual([
      'No worker listens on task queue platform. `npm run worker` starts one; the run waits for it.',
    ]);
  });

  test('somebody was: when the last one, and what came instead of an answer', () => {
    const [first] = noWorkerHint([90.2, 3.4], new Error('no such query'));
    expect(first).toBe('No worker answers on task queue platform; one was seen 3 s ago: no such query.');
  });
});

describe('afterwards', () => {
  test('a deployment is stopped by its command, another run is cancelled', () => {
    const run = { platform: 'aroti', workflowId: 'rollback-aroti' };
    expect(afterwards({ ...run, kind: 'deploy', link: undefined })).toEqual([
      'Watch it: aroti status --watch',
      'Stop it:  aroti stop',
    ]);
    expect(afterwards({ ...run, kind: 'rollback', link: 'http://ui' }).slice(1)).toEqual([
      'Stop it:  temporal workflow cancel --workflow-id rollback-aroti',
      'Web UI:   http://ui',
    ]);
  });
});

test.each([
  [['everything'], 'Approve it: aroti approve'],
  [['redis', 'postgres'], 'Approve it: aroti approve redis postgres'],
])('approvalHint of %j', (awaiting, first) => {
  expect(approvalHint('aroti', awaiting)).toEqual([first, 'End it:     aroti stop']);
});
