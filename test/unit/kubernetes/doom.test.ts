import { describe, expect, test } from '@jest/globals';
import type { V1Pod, V1ReplicaSet } from '@kubernetes/client-node';
import { findDoom, type Surroundings } from '../../../src/kubernetes/doom.ts';
import {
  ago,
  around,
  claim,
  containers,
  deployment,
  event,
  now,
  pod,
  replicaSet,
  waiting,
} from '../../support/surroundings.ts';

const crash = { restartCount: 2, lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(5) } } };
const backOff = event('p', 'BackOff', 'Back-off restarting failed container main in pod p_ns(1)');
const notPulled = event('p', 'Failed', 'Failed to pull image "image:1": not found');
const pullBackOff = event('p', 'Failed', 'Error: ImagePullBackOff');
const unscheduled = (seconds: number, message = '0/1 nodes are available: 1 Insufficient cpu.') => ({
  phase: 'Pending',
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: ago(seconds) },
  ],
});
const withClaim = { spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } };

type Row = [
  name: string,
  status: V1Pod['status'],
  known: Partial<Surroundings>,
  doom: string | undefined,
  more?: object,
];

describe('the one Pod of a Deployment', () => {
  const rows: Row[] = [
    ['waits for its turn', waiting('ContainerCreating'), {}, undefined],
    ['ImagePullBackOff', waiting('ImagePullBackOff', 'Back-off pulling image'), {}, 'ImagePullBackOff'],
    ['InvalidImageName', waiting('InvalidImageName'), {}, 'InvalidImageName'],
    ['ErrImageNeverPull', waiting('ErrImageNeverPull'), {}, 'ErrImageNeverPull'],
    [
      'CreateContainerConfigError',
      waiting('CreateContainerConfigError', 'secret "a" not found'),
      {},
      'CreateContainerConfigError',
    ],
    ['CreateContainerError', waiting('CreateContainerError', 'no such command'), {}, 'CreateContainerError'],
    ['RunContainerError', waiting('RunContainerError', 'no such command'), {}, 'RunContainerError'],
    [
      'CrashLoopBackOff',
      containers({ ...crash, state: { waiting: { reason: 'CrashLoopBackOff' } } }),
      {},
      'CrashLoopBackOff',
    ],
    ['a node that is too busy', waiting('CreateContainerError', 'context deadline exceeded'), {}, undefined],
    ['ErrImagePull for the first time', waiting('ErrImagePull', 'not found'), { events: [notPulled] }, undefined],
    [
      'ErrImagePull, backed off',
      waiting('ErrImagePull', 'not found'),
      { events: [notPulled, pullBackOff] },
      'ImagePullBackOff',
    ],
    [
      'ErrImagePull, a hiccup, backed off',
      waiting('ErrImagePull', 'i/o timeout'),
      { events: [notPulled, pullBackOff] },
      undefined,
    ],
    [
      'ErrImagePull, a hiccup, twice',
      waiting('ErrImagePull', 'i/o timeout'),
      { events: [{ ...notPulled, count: 2 }, pullBackOff] },
      'ImagePullBackOff',
    ],
    [
      'ErrImagePull of another Pod',
      waiting('ErrImagePull', 'not found'),
      { events: [event('q', 'Failed', 'Error: ImagePullBackOff')] },
      undefined,
    ],
    [
      'ended, and backed off since',
      containers({ ...crash, state: { terminated: { exitCode: 1, finishedAt: ago(2) } } }),
      { events: [backOff] },
      'CrashLoopBackOff',
    ],
    [
      'ended, not backed off yet',
      containers({ ...crash, state: { terminated: { exitCode: 1, finishedAt: ago(2) } } }),
      {},
      undefined,
    ],
    [
      'ended again, long after it backed off',
      containers({ ...crash, state: { terminated: { exitCode: 1, finishedAt: ago(2) } } }),
      { events: [{ ...backOff, lastTimestamp: ago(60) }] },
      undefined,
    ],
    ['runs between two crashes', containers({ ...crash, state: { running: {} } }), { events: [backOff] }, undefined],
    ['unschedulable within the grace', unscheduled(14), {}, undefined],
    ['unschedulable for longer', unscheduled(15), {}, 'Unschedulable'],
    [
      'unschedulable, a longer grace',
      unscheduled(20),
      { graces: { unschedulable: 60_000, creation: 0, provisioning: 0, settling: 0 } },
      undefined,
    ],
    ['waits for its volume', unscheduled(100, 'pod has unbound immediate PersistentVolumeClaims'), {}, undefined],
    [
      'FailedMount of a missing Secret',
      waiting('ContainerCreating'),
      { events: [event('p', 'FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "s" not found')] },
      'FailedMount',
    ],
    [
      'FailedMount of a missing ConfigMap',
      waiting('ContainerCreating'),
      { events: [event('p', 'FailedMount', 'MountVolume.SetUp failed for volume "v" : configmap "c" not found')] },
      'FailedMount',
    ],
    [
      'FailedMount that passes',
      waiting('ContainerCreating'),
      { events: [event('p', 'FailedMount', 'failed to sync secret cache: timed out')] },
      undefined,
    ],
    [
      'FailedMount that is over',
      containers({ state: { running: {} } }),
      { events: [event('p', 'FailedMount', 'secret "s" not found')] },
      undefined,
    ],
    [
      'no volume can be made',
      { phase: 'Pending' },
      { claims: [claim], events: [event('claim', 'ProvisioningFailed', 'no such class', 6)] },
      'ProvisioningFailed',
      withClaim,
    ],
    [
      'no volume could be made once',
      { phase: 'Pending' },
      { claims: [claim], events: [event('claim', 'ProvisioningFailed', 'no such class', 2)] },
      undefined,
      withClaim,
    ],
    [
      'the volume came',
      { phase: 'Pending' },
      {
        claims: [{ ...claim, status: { phase: 'Bound' } }],
        events: [event('claim', 'ProvisioningFailed', 'once', 60)],
      },
      undefined,
      withClaim,
    ],
    [
      'is ready all the same',
      { ...waiting('ImagePullBackOff'), conditions: [{ type: 'Ready', status: 'True' }] },
      {},
      undefined,
    ],
  ];
  test.each(rows)('%s', (...[, status, known, reason, more]: Row) => {
    const { doom } = findDoom(
      deployment,
      around({ pods: [pod('p', status, more)], replicaSets: [replicaSet()], ...known }),
    );
    expect(doom?.reason).toBe(reason);
  });

  test('an init container counts as well, and is named', () => {
    const status = {
      phase: 'Pending',
      initContainerStatuses: containers({
        ...crash,
        name: 'migrate',
        state: { waiting: { reason: 'CrashLoopBackOff' } },
      }).containerStatuses,
    };
    const { doom } = findDoom(deployment, around({ pods: [pod('p', status)], replicaSets: [replicaSet()] }));
    expect(doom).toMatchObject({ container: 'migrate', message: 'exited with code 1, restarted 2 times' });
  });

  test('what is missing is named, so that it can be looked for', () => {
    const { doom } = findDoom(
      deployment,
      around({
        pods: [pod('p', waiting('CreateContainerConfigError', 'secret "a" not found'))],
        replicaSets: [replicaSet()],
      }),
    );
    expect(doom?.missing).toEqual({ kind: 'Secret', namespace: 'ns', name: 'a' });
  });

  test('a grace tells when to look again', () => {
    const known = around({ pods: [pod('p', unscheduled(5))], replicaSets: [replicaSet()] });
    expect(findDoom(deployment, known)).toEqual({ lookAgainAt: now + 10_000 });
  });
});

describe('which Pods count', () => {
  const bad = waiting('ImagePullBackOff');
  const good = containers({ state: { running: {} } });
  const old = { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'old', uid: 'old' }] };
  const rows: [name: string, known: Partial<Surroundings>, doomed: boolean][] = [
    ['all of two', { pods: [pod('p', bad), pod('q', bad)], replicaSets: [replicaSet(2)] }, true],
    ['one of two', { pods: [pod('p', bad), pod('q', good)], replicaSets: [replicaSet(2)] }, false],
    ['one, the other is not made yet', { pods: [pod('p', bad)], replicaSets: [replicaSet(2)] }, false],
    [
      'one of two, the other is being deleted',
      { pods: [pod('p', bad), pod('q', good, { deletionTimestamp: ago(1) })], replicaSets: [replicaSet(1)] },
      true,
    ],
    [
      'one of two, the other runs between its crashes',
      {
        pods: [pod('p', bad), pod('q', containers({ ...crash, state: { running: {} } }))],
        replicaSets: [replicaSet(2)],
        events: [{ ...backOff, involvedObject: { uid: 'q' } }],
      },
      true,
    ],
    [
      'those of an old revision',
      {
        pods: [pod('p', bad, old)],
        replicaSets: [replicaSet(1, {}, { uid: 'old', revision: '1' })],
      },
      false,
    ],
    ['none yet', { replicaSets: [replicaSet()] }, false],
  ];
  test.each(rows)('%s', (_name, known, doomed) => {
    expect(findDoom(deployment, around(known)).doom !== undefined).toBe(doomed);
  });

  test('none while the controller has not seen the new specification', () => {
    const unseen = { ...deployment, status: { observedGeneration: 1 } };
    expect(findDoom(unseen, around({ pods: [pod('p', bad)], replicaSets: [replicaSet()] }))).toEqual({});
  });

  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 's', namespace: 'ns', uid: 'rs', generation: 1 },
    status: { observedGeneration: 1, updateRevision: 'new' },
  };
  test.each([
    ['one of a StatefulSet, since it holds up the others', 'new', true],
    ['none of its earlier revision', 'old', false],
  ])('%s', (_name, hash, doomed) => {
    const pods = [
      pod('s-0', bad, { labels: { 'controller-revision-hash': hash } }),
      pod('s-1', good, { labels: { 'controller-revision-hash': hash } }),
    ];
    expect(findDoom(set, around({ pods })).doom !== undefined).toBe(doomed);
  });

  test('one of a DaemonSet', () => {
    const daemons = {
      ...set,
      kind: 'DaemonSet',
      metadata: { ...set.metadata, annotations: { 'deprecated.daemonset.template.generation': '3' } },
    };
    const pods = [
      pod('a', bad, { labels: { 'pod-template-generation': '3' } }),
      pod('b', good, { labels: { 'pod-template-generation': '3' } }),
    ];
    expect(findDoom(daemons, around({ pods })).doom).toMatchObject({ reason: 'ImagePullBackOff' });
  });

  test('those of a Job that have not ended', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'ns', uid: 'rs' } };
    expect(findDoom(job, around({ pods: [pod('p', bad), pod('q', { phase: 'Failed' })] })).doom?.pods).toHaveLength(1);
    expect(findDoom(job, around({ pods: [pod('q', { phase: 'Failed' })] })).doom).toBeUndefined();
  });

  test('a Pod by itself', () => {
    const alone = pod('p', bad, { ownerReferences: [] });
    expect(findDoom(alone, around({ pods: [alone] })).doom).toMatchObject({ reason: 'ImagePullBackOff' });
  });

  test('a claim by itself', () => {
    expect(
      findDoom(claim, around({ events: [event('claim', 'ProvisioningFailed', 'no such class', 6)] })).doom,
    ).toMatchObject({ message: 'no such class', pods: [] });
    expect(findDoom(claim, around({ events: [event('claim', 'ProvisioningFailed', 'no such class', 2)] }))).toEqual({
      lookAgainAt: now + 3000,
    });
  });
});

describe('Pods that can not be made', () => {
  const refused = (message: string, seconds = 10): Partial<V1ReplicaSet> => ({
    status: {
      replicas: 0,
      conditions: [
        { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: ago(seconds) },
      ],
    },
  });
  test.each([
    ['quota used up', 'pods "x" is forbidden: exceeded quota: small', 10, 'FailedCreate'],
    ['quota used up just now: it counts late', 'pods "x" is forbidden: exceeded quota: small', 1, undefined],
    ['Pod Security', 'pods "x" is forbidden: violates PodSecurity "restricted:latest"', 10, 'FailedCreate'],
    ['a webhook without endpoints may come back', 'failed calling webhook: no endpoints available', 10, undefined],
  ])('%s', (_name, message, seconds, reason) => {
    const known = around({ replicaSets: [replicaSet(1, refused(message, seconds))] });
    expect(findDoom(deployment, known).doom?.reason).toBe(reason);
  });

  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'ns', uid: 'j' } };
  test('where only events tell, those since the wait began', () => {
    const failed = (seconds: number) =>
      around({ events: [event('j', 'FailedCreate', 'exceeded quota: small', seconds)] });
    expect(findDoom(job, failed(10)).doom).toMatchObject({ reason: 'FailedCreate' });
    expect(findDoom(job, failed(600)).doom).toBeUndefined();
  });
});

describe('what was tried before the deployment began is no evidence', () => {
  const since = { evidenceSince: now - 10_000, waitingSince: now - 10_000, replicaSets: [replicaSet()] };
  const rows: [name: string, status: V1Pod['status'], events: Surroundings['events'], doomed: boolean][] = [
    [
      'an image that was missing then',
      waiting('ImagePullBackOff'),
      [event('p', 'Failed', 'Failed to pull image', 60)],
      false,
    ],
    [
      'an image that is missing now',
      waiting('ImagePullBackOff'),
      [event('p', 'Failed', 'Failed to pull image', 5)],
      true,
    ],
    [
      'a crash then',
      containers({
        ...crash,
        lastState: { terminated: { exitCode: 1, finishedAt: ago(20) } },
        state: { waiting: { reason: 'CrashLoopBackOff' } },
      }),
      [],
      false,
    ],
    ['a crash now', containers({ ...crash, state: { waiting: { reason: 'CrashLoopBackOff' } } }), [], true],
    [
      'a Secret that was missing then',
      waiting('ContainerCreating'),
      [event('p', 'FailedMount', 'secret "s" not found', 60)],
      false,
    ],
    ['unschedulable then: the grace begins anew', unscheduled(300), [], false],
  ];
  test.each(rows)('%s', (_name, status, events, doomed) => {
    expect(findDoom(deployment, around({ ...since, pods: [pod('p', status)], events })).doom !== undefined).toBe(
      doomed,
    );
  });

  test('but a Pod that was made since has no past', () => {
    const young = pod('p', waiting('ImagePullBackOff'), { creationTimestamp: ago(2) });
    expect(findDoom(deployment, around({ ...since, pods: [young] })).doom).toBeDefined();
  });
});
