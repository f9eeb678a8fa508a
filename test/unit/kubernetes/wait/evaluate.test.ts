import { describe, expect, test } from '@jest/globals';
import type { KubernetesObject, V1PodSpec, V1PodStatus } from '@kubernetes/client-node';
import { blame } from '../../../../src/kubernetes/wait/blame.ts';
import { describePending } from '../../../../src/kubernetes/wait/describe-pending.ts';
import { evaluate, type Look } from '../../../../src/kubernetes/wait/evaluate.ts';
import { defaultGraces } from '../../../../src/kubernetes/doom.ts';
import { ago, claim, containers, now, pod, replicaSet, waiting } from '../../../support/surroundings.ts';
import { deployment, service } from '../../../support/workloads.ts';

const look = (objects: KubernetesObject[], seen: KubernetesObject[], more: Partial<Look> = {}) =>
  evaluate({
    objects,
    seen,
    now,
    waitingSince: now - 60_000,
    graces: defaultGraces,
    publishesAddresses: false,
    finishedJobs: new Set(),
    ...more,
  });

const status = {
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  availableReplicas: 1,
  readyReplicas: 1,
  conditions: [{ type: 'Available', status: 'True' }],
};
const wanted = deployment('ns', 'd');
const live = (parts: object = {}) => ({
  ...wanted,
  metadata: {
    namespace: 'ns',
    name: 'd',
    uid: 'd',
    generation: 1,
    annotations: { 'deployment.kubernetes.io/revision': '2' },
  },
  status: { ...status, ...parts },
});
const slices = (...ready: boolean[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { namespace: 'ns', name: 'd-1', labels: { 'kubernetes.io/service-name': 'd' } },
  endpoints: ready.map((one) => ({ addresses: [], conditions: { ready: one } })),
});
const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'late' },
  volumeBindingMode: 'WaitForFirstConsumer',
};
const late = { ...claim, spec: { storageClassName: 'late' } };
const user = pod(
  'p',
  { phase: 'Pending' },
  { spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } },
);
const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'ns', name: 'j' } };

describe('evaluate', () => {
  test.each([
    ['all ready', [wanted], [live()], ''],
    ['not there', [wanted], [], 'Deployment/ns/d: Not there'],
    ['not ready', [wanted], [live({ readyReplicas: 0 })], 'Deployment/ns/d: Ready: 0/1'],
    [
      'a Service that somebody serves',
      [wanted, service('ns', 'd', 80)],
      [live(), service('ns', 'd', 80), slices(true)],
      '',
    ],
    [
      'a Service that nobody serves',
      [wanted, service('ns', 'd', 80)],
      [live(), service('ns', 'd', 80), slices(false)],
      'Service/ns/d: Ready endpoints: 0',
    ],
    ['a claim that waits for a Pod', [late], [late, storageClass], ''],
    ['a claim that a Pod waits for', [late], [late, storageClass, user], 'PersistentVolumeClaim/ns/data: Pending'],
    ['a claim whose class is not known', [late], [late], 'PersistentVolumeClaim/ns/data: Pending'],
    ['a Job that is gone', [job], [], 'Job/ns/j: Not there'],
  ])('%s', (_name, objects, seen, pending) => {
    expect(describePending(look(objects, seen).pending)).toBe(pending);
  });

  test('a Job that has completed may be gone', () => {
    const complete = { ...job, status: { conditions: [{ type: 'Complete', status: 'True' }] } };
    expect(look([job], [complete]).finishedJobs).toEqual(['Job/ns/j']);
    expect(look([job], [], { finishedJobs: new Set(['Job/ns/j']) }).pending).toEqual([]);
  });

  test('doom is found, and blamed before all else', () => {
    const seen = [
      live({ readyReplicas: 0 }),
      replicaSet(),
      pod('p', waiting('ImagePullBackOff', 'no such image')),
      service('ns', 'd', 80),
      slices(),
    ];
    const { pending } = look([service('ns', 'd', 80), wanted], seen);
    expect(pending.map(({ doom }) => doom?.reason)).toEqual([undefined, 'ImagePullBackOff']);
    expect(blame(pending)?.wanted.kind).toBe('Deployment');
  });

  test('a grace says when to look again', () => {
    const status = {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: ago(5) }],
    };
    expect(look([wanted], [live({ readyReplicas: 0 }), replicaSet(), pod('p', status)]).lookAgainAt).toBe(now + 10_000);
  });

  describe('a container without a readiness probe', () => {
    const running = (seconds: number) => ({
      ...containers({ ready: true, state: { running: { startedAt: ago(seconds) } } }),
      phase: 'Running',
    });
    const seeing = (status: V1PodStatus, spec?: V1PodSpec) =>
      look([wanted], [live(), replicaSet(), pod('p', status, spec && { spec })]);

    test.each([
      ['counts once it has run for a while', 5, ''],
      [
        'is waited for until then',
        2,
        'Deployment/ns/d: Container main has no readiness probe: it counts once it has run for 5 s',
      ],
      [
        'is waited for where the clocks differ a little',
        -2,
        'Deployment/ns/d: Container main has no readiness probe: it counts once it has run for 5 s',
      ],
      ['is not waited for where the clocks differ much', -60, ''],
    ])('%s', (_name, seconds, pending) => {
      expect(describePending(seeing(running(seconds)).pending)).toBe(pending);
    });

    test('is looked at again when it has run for long enough', () => {
      expect(seeing(running(2)).lookAgainAt).toBe(now + 3_000);
    });

    test('that has ended is none that is ready, whatever its Deployment says still', () => {
      const ended = containers({ state: { terminated: { exitCode: 1 } } });
      expect(describePending(seeing(ended).pending)).toBe('Deployment/ns/d: Container main is not running');
    });

    test('one with a probe is ready when the probe says so', () => {
      const readinessProbe = { exec: { command: ['true'] } };
      expect(seeing(running(1), { containers: [{ name: 'main', readinessProbe }] }).pending).toEqual([]);
    });
  });

  test('of an object that is seen twice the first counts', () => {
    expect(look([wanted], [live(), live({ readyReplicas: 0 })]).pending).toEqual([]);
  });
});

describe('blame', () => {
  test('a workload before its Service, a failure before a delay, nothing for nothing', () => {
    const { pending } = look([service('ns', 'd', 80), wanted], [live({ readyReplicas: 0 }), service('ns', 'd', 80)]);
    expect(blame(pending)?.wanted.kind).toBe('Deployment');
    const lost = { ...claim, status: { phase: 'Lost' } };
    expect(blame(look([wanted, claim], [live({ readyReplicas: 0 }), lost]).pending)?.wanted.kind).toBe(
      'PersistentVolumeClaim',
    );
    expect(blame([])).toBeUndefined();
  });
});

test('describePending counts what it does not name', () => {
  const many = Array.from({ length: 5 }, (_, n) => deployment('ns', `d${n}`));
  expect(describePending(look(many, []).pending)).toBe(
    'Deployment/ns/d0: Not there; Deployment/ns/d1: Not there; Deployment/ns/d2: Not there; and 2 more',
  );
});
