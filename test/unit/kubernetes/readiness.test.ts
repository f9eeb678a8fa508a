import { describe, expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { readiness, type Readiness, type ReadinessContext } from '../../../src/kubernetes/readiness.ts';

type Row = [name: string, parts: object, state: Readiness['state'], told: RegExp, context?: ReadinessContext];

const condition = (type: string, status: string, reason?: string, message?: string) => ({
  type,
  status,
  reason,
  message,
});

/** One table per kind: what the object says beside its name, and what follows. */
function table(apiVersion: string, kind: string, rows: Row[]): void {
  describe(`readiness of ${kind}`, () => {
    test.each(rows)('%s', (...[, parts, state, told, context]: Row) => {
      const { metadata, ...rest } = parts as { metadata?: object };
      const object = {
        apiVersion,
        kind,
        metadata: { name: 'x', generation: 2, ...metadata },
        ...rest,
      } as KubernetesObject;
      const found = readiness(object, context);
      expect(found.state).toBe(state);
      expect(`${found.reason}: ${found.message}`).toMatch(told);
    });
  });
}

table('example.com/v1', 'Anything', [
  ['without status', {}, 'ready', /Exists/],
  [
    'being deleted, whatever else it says',
    { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, status: { conditions: [condition('Ready', 'True')] } },
    'terminating',
    /Terminating/,
  ],
  [
    'not observed yet',
    { status: { observedGeneration: 1, conditions: [condition('Ready', 'True')] } },
    'progressing',
    /NotObserved: Generation: 1\/2/,
  ],
  ['observed', { status: { observedGeneration: 2, conditions: [condition('Ready', 'True')] } }, 'ready', /Ready/],
  [
    'reconciling',
    { status: { conditions: [condition('Ready', 'True'), condition('Reconciling', 'True', 'Busy', 'at it')] } },
    'progressing',
    /Busy: at it/,
  ],
  ['stalled', { status: { conditions: [condition('Stalled', 'True', 'Stuck', 'no way')] } }, 'failed', /Stuck: no way/],
  [
    'not ready',
    { status: { conditions: [condition('Ready', 'False', 'Nope', 'not me')] } },
    'progressing',
    /Nope: not me/,
  ],
  ['unknown', { status: { conditions: [condition('Ready', 'Unknown')] } }, 'progressing', /Not ready/],
]);

const done = [condition('Progressing', 'True', 'NewReplicaSetAvailable'), condition('Available', 'True')];
const deployed = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2, conditions: done };
const spec = { replicas: 2, progressDeadlineSeconds: 600 };

table('apps/v1', 'Deployment', [
  ['all there', { spec, status: deployed }, 'ready', /Ready: 2\/2/],
  [
    'one replica by default',
    {
      spec: { progressDeadlineSeconds: 600 },
      status: { ...deployed, replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 },
    },
    'ready',
    /Ready: 1\/1/,
  ],
  ['none wanted', { spec: { ...spec, replicas: 0 }, status: { conditions: done } }, 'ready', /Ready: 0\/0/],
  ['its controller has not looked yet', { spec, status: {} }, 'progressing', /Replicas: 0\/2/],
  [
    'past its deadline',
    {
      spec,
      status: { ...deployed, conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'too slow')] },
    },
    'failed',
    /ProgressDeadlineExceeded: too slow/,
  ],
  [
    'past its deadline in an earlier deployment',
    {
      spec,
      status: {
        readyReplicas: 0,
        conditions: [
          {
            ...condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    },
    'progressing',
    /Replicas: 0\/2/,
    { evidenceSince: Date.parse('2026-01-01T00:01:00Z') },
  ],
  ['too few', { spec, status: { ...deployed, replicas: 1 } }, 'progressing', /Replicas: 1\/2/],
  ['not all new', { spec, status: { ...deployed, updatedReplicas: 1 } }, 'progressing', /Updated: 1\/2/],
  ['old ones left', { spec, status: { ...deployed, replicas: 3 } }, 'progressing', /Old Pods still there: 1/],
  ['not all available', { spec, status: { ...deployed, availableReplicas: 1 } }, 'progressing', /Available: 1\/2/],
  ['not all ready', { spec, status: { ...deployed, readyReplicas: 1 } }, 'progressing', /Ready: 1\/2/],
  [
    'new ReplicaSet not available',
    {
      spec,
      status: {
        ...deployed,
        conditions: [condition('Progressing', 'True', 'ReplicaSetUpdated'), condition('Available', 'True')],
      },
    },
    'progressing',
    /New ReplicaSet/,
  ],
  [
    'without a deadline it has no such condition',
    {
      spec: { replicas: 2, progressDeadlineSeconds: 2147483647 },
      status: { ...deployed, conditions: [condition('Available', 'True')] },
    },
    'ready',
    /Ready/,
  ],
  [
    'not available',
    { spec, status: { ...deployed, conditions: [done[0], condition('Available', 'False')] } },
    'progressing',
    /Not available yet/,
  ],
]);

const set = {
  replicas: 3,
  readyReplicas: 3,
  currentReplicas: 3,
  updatedReplicas: 3,
  currentRevision: 'b',
  updateRevision: 'b',
};

table('apps/v1', 'StatefulSet', [
  ['all there', { spec: { replicas: 3 }, status: set }, 'ready', /Ready: 3\/3/],
  ['updated by hand', { spec: { replicas: 3, updateStrategy: { type: 'OnDelete' } }, status: {} }, 'ready', /OnDelete/],
  ['no status', { spec: { replicas: 1 } }, 'progressing', /Replicas: 0\/1/],
  ['too few', { spec: { replicas: 3 }, status: { ...set, replicas: 2 } }, 'progressing', /Replicas: 2\/3/],
  ['not all ready', { spec: { replicas: 3 }, status: { ...set, readyReplicas: 2 } }, 'progressing', /Ready: 2\/3/],
  ['too many', { spec: { replicas: 2 }, status: set }, 'progressing', /Pods too many: 1/],
  ['half updated', { spec: { replicas: 3 }, status: { ...set, currentReplicas: 1 } }, 'progressing', /Updated: 1\/3/],
  [
    'new revision not current',
    { spec: { replicas: 3 }, status: { ...set, currentRevision: 'a' } },
    'progressing',
    /New revision/,
  ],
  [
    'up to its partition',
    {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      status: { ...set, updatedReplicas: 1, currentReplicas: 2, currentRevision: 'a' },
    },
    'ready',
    /Ready: 3\/3/,
  ],
  [
    'not up to its partition',
    {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      status: { ...set, updatedReplicas: 1 },
    },
    'progressing',
    /Updated: 1\/2/,
  ],
]);

const daemons = {
  observedGeneration: 2,
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
  numberReady: 2,
};

table('apps/v1', 'DaemonSet', [
  ['all there', { status: daemons }, 'ready', /Ready: 2\/2/],
  ['not observed', { status: { ...daemons, observedGeneration: undefined } }, 'progressing', /Not seen/],
  ['no count yet', { status: { ...daemons, desiredNumberScheduled: undefined } }, 'progressing', /Not seen/],
  ['not on every node', { status: { ...daemons, currentNumberScheduled: 1 } }, 'progressing', /Current: 1\/2/],
  ['not all new', { status: { ...daemons, updatedNumberScheduled: 0 } }, 'progressing', /Updated: 0\/2/],
  ['not all available', { status: { ...daemons, numberAvailable: undefined } }, 'progressing', /Available: 0\/2/],
  ['not all ready', { status: { ...daemons, numberReady: 1 } }, 'progressing', /Ready: 1\/2/],
]);

table('batch/v1', 'Job', [
  ['complete', { status: { succeeded: 1, conditions: [condition('Complete', 'True')] } }, 'ready', /Complete/],
  [
    'failed',
    { status: { conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'too often')] } },
    'failed',
    /BackoffLimitExceeded: too often/,
  ],
  [
    'suspended, as wanted',
    { spec: { suspend: true }, status: { conditions: [condition('Suspended', 'True')] } },
    'ready',
    /Suspended/,
  ],
  ['running is not ready', { status: { active: 1 } }, 'progressing', /Active: 1, succeeded: 0\/1, failed: 0/],
  [
    'about to fail is not failed',
    { status: { failed: 1, conditions: [condition('FailureTarget', 'True')] } },
    'progressing',
    /failed: 1/,
  ],
  [
    'resumed',
    { spec: { suspend: false }, status: { conditions: [condition('Suspended', 'True')] } },
    'progressing',
    /Active/,
  ],
  ['not looked at', {}, 'progressing', /Active: 0/],
]);

table('v1', 'Pod', [
  ['ended well', { status: { phase: 'Succeeded' } }, 'ready', /Succeeded/],
  ['ended badly', { status: { phase: 'Failed', reason: 'Evicted', message: 'no room' } }, 'failed', /Evicted: no room/],
  ['ready', { status: { phase: 'Running', conditions: [condition('Ready', 'True')] } }, 'ready', /Running/],
  ['running', { status: { phase: 'Running', conditions: [condition('Ready', 'False')] } }, 'progressing', /not ready/],
  ['pending', {}, 'progressing', /Pending/],
]);

table('v1', 'PersistentVolumeClaim', [
  ['bound', { status: { phase: 'Bound' } }, 'ready', /Bound/],
  ['lost', { status: { phase: 'Lost' } }, 'failed', /Lost/],
  ['pending', { status: { phase: 'Pending' } }, 'progressing', /Pending/],
  [
    'pending until a Pod uses it',
    { status: { phase: 'Pending' } },
    'ready',
    /WaitForFirstConsumer/,
    { awaitsConsumer: true },
  ],
]);

const slice = (...ready: (boolean | undefined)[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  addressType: 'IPv4',
  endpoints: ready.map((one) => ({ addresses: ['10.0.0.1'], conditions: { ready: one } })),
});

table('v1', 'Service', [
  ['nobody has to answer', {}, 'ready', /Exists/],
  ['nobody answers', {}, 'progressing', /Ready endpoints: 0/, { endpointSlices: [slice(false), slice()] }],
  ['somebody answers', {}, 'ready', /Ready endpoints: 2/, { endpointSlices: [slice(true, false), slice(undefined)] }],
  ['no address, and none to come', { spec: { type: 'LoadBalancer' } }, 'ready', /Exists/],
  [
    'no address yet',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } },
    'progressing',
    /No address/,
    { publishesAddresses: true },
  ],
  [
    'an address',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } },
    'ready',
    /Exists/,
    { publishesAddresses: true },
  ],
]);

table('networking.k8s.io/v1', 'Ingress', [
  ['its controller publishes none', {}, 'ready', /Exists/],
  ['no address yet', { status: { loadBalancer: {} } }, 'progressing', /No address/, { publishesAddresses: true }],
  [
    'an address',
    { status: { loadBalancer: { ingress: [{ hostname: 'x' }] } } },
    'ready',
    /Exists/,
    { publishesAddresses: true },
  ],
]);

table('autoscaling/v2', 'HorizontalPodAutoscaler', [
  [
    'able',
    { status: { currentReplicas: 2, desiredReplicas: 3, conditions: [condition('AbleToScale', 'True')] } },
    'ready',
    /Replicas: 2, wanted: 3/,
  ],
  [
    'limited',
    { status: { conditions: [condition('AbleToScale', 'False', 'BackoffBoth'), condition('ScalingLimited', 'True')] } },
    'ready',
    /Ready/,
  ],
  [
    'no metrics',
    {
      status: {
        conditions: [
          condition('AbleToScale', 'True'),
          condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'no metrics'),
        ],
      },
    },
    'ready',
    /Degraded: FailedGetResourceMetric: no metrics/,
  ],
  [
    'a selector that fits nothing',
    { status: { conditions: [condition('ScalingActive', 'False', 'InvalidSelector', 'bad')] } },
    'ready',
    /Degraded: InvalidSelector/,
  ],
  [
    'nothing to scale',
    { status: { conditions: [condition('AbleToScale', 'False', 'FailedGetScale', 'gone')] } },
    'ready',
    /Degraded: FailedGetScale: gone/,
  ],
  [
    'switched off',
    {
      status: {
        conditions: [condition('AbleToScale', 'True'), condition('ScalingActive', 'False', 'ScalingDisabled')],
      },
    },
    'ready',
    /Ready/,
  ],
  ['not looked at', {}, 'progressing', /Not able/],
]);

table('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['established', { status: { conditions: [condition('Established', 'True')] } }, 'ready', /Established/],
  [
    'its names are taken',
    { status: { conditions: [condition('NamesAccepted', 'False', 'PluralConflict', 'taken')] } },
    'failed',
    /PluralConflict: taken/,
  ],
  [
    'installing',
    { status: { conditions: [condition('Established', 'False', 'Installing')] } },
    'progressing',
    /Installing/,
  ],
  [
    'not to be established',
    { status: { conditions: [condition('Established', 'False', 'NotAccepted', 'no')] } },
    'failed',
    /NotAccepted: no/,
  ],
  ['not looked at', {}, 'progressing', /Not established/],
]);

const issued = { ...condition('Ready', 'True'), observedGeneration: 2 };

table('cert-manager.io/v1', 'Certificate', [
  ['issued', { status: { conditions: [issued] } }, 'ready', /Issued/, { secretExists: true }],
  [
    'being issued again, looked at first',
    { status: { conditions: [issued, condition('Issuing', 'True', 'Renewing', 'again')] } },
    'progressing',
    /Renewing: again/,
  ],
  [
    'issued for an earlier specification',
    { status: { conditions: [{ ...issued, observedGeneration: 1 }] } },
    'progressing',
    /Outdated/,
  ],
  [
    'its Secret is missing',
    { status: { conditions: [issued] } },
    'progressing',
    /SecretMissing/,
    { secretExists: false },
  ],
  [
    'not issued',
    { status: { conditions: [condition('Ready', 'False', 'DoesNotExist', 'later')] } },
    'progressing',
    /DoesNotExist: later/,
  ],
]);

table('cert-manager.io/v1', 'ClusterIssuer', [
  ['ready', { status: { conditions: [condition('Ready', 'True')] } }, 'ready', /Ready/],
  [
    'not ready',
    { status: { conditions: [condition('Ready', 'False', 'ErrRegisterACMEAccount', 'no net')] } },
    'progressing',
    /ErrRegister/,
  ],
]);

const application = {
  sync: { status: 'Synced', revision: 'abc' },
  health: { status: 'Healthy' },
  operationState: { phase: 'Succeeded', finishedAt: '2026-01-01T00:00:02Z' },
  reconciledAt: '2026-01-01T00:00:03Z',
};
const wanted = { wantedRevision: 'abc', writtenAt: '2026-01-01T00:00:00Z' };

table('argoproj.io/v1alpha1', 'Application', [
  ['synced and healthy', { status: application }, 'ready', /Synced/, wanted],
  ['its generation says nothing', { status: { ...application, observedGeneration: 1 } }, 'ready', /Synced/, wanted],
  [
    'out of sync',
    { status: { ...application, sync: { status: 'OutOfSync' } } },
    'progressing',
    /Sync: OutOfSync/,
    wanted,
  ],
  [
    'synced to another revision',
    { status: { ...application, sync: { status: 'Synced', revision: 'old' } } },
    'progressing',
    /Revision: old, wanted: abc/,
    wanted,
  ],
  [
    'not healthy',
    { status: { ...application, health: { status: 'Degraded' } } },
    'progressing',
    /Health: Degraded/,
    wanted,
  ],
  [
    'an operation is asked for',
    { operation: { sync: {} }, status: application },
    'progressing',
    /An operation/,
    wanted,
  ],
  [
    'operation running',
    { status: { ...application, operationState: { phase: 'Running' } } },
    'progressing',
    /Operation: Running/,
    wanted,
  ],
  [
    'finished without an end',
    { status: { ...application, operationState: { phase: 'Succeeded', finishedAt: null } } },
    'progressing',
    /not finished/,
    wanted,
  ],
  [
    'not looked at since',
    { status: { ...application, reconciledAt: '2025-12-31T00:00:00Z' } },
    'progressing',
    /Not looked at/,
    wanted,
  ],
]);

test('a kind of the same name in another group has no rule of ours', () => {
  const object = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'x' } };
  expect(readiness(object, { endpointSlices: [] }).state).toBe('ready');
});
