import { expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/client';
import { pendingNotes } from '../../../../src/cli/temporal/pending-notes.ts';

const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)!] });
const transfer = { what: 'dump aroti', bytes: 20, bytesPerSecond: 10 };
const activityType = { name: 'awaitComponent' };

test.each([
  [
    'what it waits for',
    { heartbeatDetails: payloads('Deployment/aroti/redis Ready: 0/1') },
    ['Deployment/aroti/redis Ready: 0/1'],
  ],
  [
    'why it is tried again',
    { attempt: 3, lastFailure: { message: 'refused\n  by b' } },
    ['awaitComponent, attempt 3, after: refused by b'],
  ],
  ['no details that are not meant for people', { heartbeatDetails: payloads({ page: 2 }) }, []],
  [
    'how far it has got, after a failure too',
    { attempt: 2, state: 2, lastFailure: { message: 'cut' }, heartbeatDetails: payloads(transfer) },
    ['awaitComponent, attempt 2, after: cut', { about: 'dump aroti', text: 'dump aroti: 20 B, 10 B/s' }],
  ],
  [
    'not how far an attempt has got that is over',
    { attempt: 2, state: 1, lastFailure: { message: 'cut' }, heartbeatDetails: payloads(transfer) },
    ['awaitComponent, attempt 2, after: cut'],
  ],
  ['nothing yet', {}, []],
])('pendingNotes: %s', (_what, activity, expected) => {
  expect(pendingNotes([{ activityType, ...activity }])).toEqual(expected);
});
