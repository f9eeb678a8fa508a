import { describe, expect, test } from '@jest/globals';
import { isNodeReady, isStale, servesSince, type Pod } from '../../../../local/node/node-status.ts';

const start = Date.parse('2030-01-01T10:00:05.700Z');
const [before, after] = ['2030-01-01T10:00:04Z', '2030-01-01T10:00:05Z'];

function node(status: string, lastHeartbeatTime: string): string {
  return JSON.stringify({
    status: {
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status, lastHeartbeatTime },
      ],
    },
  });
}

describe('a node is Ready', () => {
  test.each([
    ['by a status written since its start', node('True', after), true],
    ['not by a status of its last run', node('True', before), false],
    ['not while it says that it is not', node('False', after), false],
    ['not before it says anything', JSON.stringify({ status: {} }), false],
  ])('%s', (_title, json, ready) => {
    expect(isNodeReady(json, start)).toBe(ready);
  });
});

function pod(
  containers: { ready: boolean; startedAt?: string }[],
  more: { deleted?: true; unscheduled?: true } = {},
): Pod {
  return {
    metadata: { namespace: 'n', name: 'p', ...(more.deleted ? { deletionTimestamp: after } : {}) },
    spec: more.unscheduled ? {} : { nodeName: 'node' },
    status: {
      containerStatuses: containers.map(({ ready, startedAt }) => ({
        ready,
        state: startedAt === undefined ? {} : { running: { startedAt } },
      })),
    },
  };
}

describe('a Pod', () => {
  const rows: [string, Pod, { serves: boolean; stale: boolean }][] = [
    ['that runs since the start', pod([{ ready: true, startedAt: after }]), { serves: true, stale: false }],
    ['whose status is of the last run', pod([{ ready: true, startedAt: before }]), { serves: false, stale: true }],
    [
      'of which one container is of the last run',
      pod([
        { ready: true, startedAt: after },
        { ready: true, startedAt: before },
      ]),
      { serves: false, stale: true },
    ],
    ['that is not ready yet', pod([{ ready: false, startedAt: after }]), { serves: false, stale: false }],
    ['that waits or has finished', pod([{ ready: false }]), { serves: false, stale: false }],
    ['that is on no node', pod([], { unscheduled: true }), { serves: false, stale: false }],
    [
      'that is being deleted',
      pod([{ ready: true, startedAt: before }], { deleted: true }),
      { serves: false, stale: false },
    ],
  ];
  test.each(rows)('%s', (_title, one, { serves, stale }) => {
    expect({ serves: servesSince(one, start), stale: isStale(one, start) }).toEqual({ serves, stale });
  });
});
