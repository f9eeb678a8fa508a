import { expect, test } from '@jest/globals';
import { msToTs } from '@temporalio/common/lib/time.js';
import { isWorkedOn, reasonToSweep, signsOfLife, type OpenRun, type RunState } from '../../../src/drill/sweep.ts';

const now = new Date('2026-01-02T12:00:00Z');
const later = new Date('2026-01-02T12:00:01Z');
const before = new Date('2026-01-02T11:59:59Z');
const over = 'its time was over at 2026-01-02T11:59:59.000Z, and';

test.each<[RunState, Date, string | undefined]>([
  ['ended', later, 'its run is over'],
  ['ended', before, 'its run is over'],
  ['working', later, undefined],
  ['working', before, undefined],
  ['idle', later, undefined],
  ['idle', before, `${over} nobody works on its run`],
  ['unknown', later, undefined],
  ['unknown', before, `${over} nobody here knows its run`],
])('a run that is %s, until %p', (run, expires, reason) => {
  expect(reasonToSweep({ expires }, run, now)).toBe(reason);
});

test.each([
  ['no activity', [], false],
  ['one that is to begin for the first time', [0, 0], false],
  ['one that told something', [now.getTime() - 3_600_000, now.getTime() - 1000], true],
  ['one that has said nothing for long', [now.getTime() - 3_600_000, now.getTime() - 601_000], false],
])('a run with %s', (_what, moments, works) => {
  expect(isWorkedOn(moments, now)).toBe(works);
});

const ago = (ms: number) => msToTs(now.getTime() - ms);

test.each<[string, OpenRun, boolean]>([
  ['nothing that is to be done', {}, false],
  ['an activity that has told something', { pendingActivities: [{ lastHeartbeatTime: ago(1000) }] }, true],
  ['an activity that waits for a worker', { pendingActivities: [{ scheduledTime: ago(1000) }] }, true],
  ['one that has waited for long', { pendingActivities: [{ scheduledTime: ago(601_000) }] }, false],
  ['a workflow task, between two activities', { pendingWorkflowTask: { originalScheduledTime: ago(1000) } }, true],
  [
    'a workflow task that is tried again and again',
    { pendingWorkflowTask: { originalScheduledTime: ago(601_000), scheduledTime: ago(1000), startedTime: ago(1000) } },
    false,
  ],
])('an open run with %s', (_what, open, works) => {
  expect(isWorkedOn(signsOfLife(open), now)).toBe(works);
});
