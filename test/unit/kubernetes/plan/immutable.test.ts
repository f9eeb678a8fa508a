import { expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { ClusterError, type Cause } from '../../../../src/kubernetes/errors.ts';
import { judgeImmutable } from '../../../../src/kubernetes/plan/immutable.ts';

const object = (kind: string, rest: object): KubernetesObject => ({ kind, metadata: { name: 'x' }, ...rest });
const cause = (field: string, message: string): Cause => ({ field, reason: 'FieldValueForbidden', message });
const judge = (kind: string, wanted: object, live: object, causes: Cause[], status = 422) =>
  judgeImmutable(
    new ClusterError(`${kind}/x`, {
      status,
      reason: 'Invalid',
      message: causes.map(({ message }) => message).join('; '),
      causes,
    }),
    object(kind, wanted),
    object(kind, live),
  );
const spec = cause('spec', "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden");
const immutable = (field: string) => cause(field, 'Invalid value: field is immutable');
const set = { serviceName: 'a', replicas: 1, selector: { matchLabels: { a: 'b' } } };
const scaledBy = (manager: string) => ({
  metadata: { managedFields: [{ manager, operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }] },
});

test.each<[string, ReturnType<typeof judge>, object | undefined]>([
  [
    "a StatefulSet's Service",
    judge('StatefulSet', { spec: { ...set, serviceName: 'b' } }, { spec: set }, [spec]),
    {
      action: 'replace',
      refusal: {
        reason: 'Immutable',
        message: ".spec.serviceName can't change from a to b: it is deleted and made anew",
      },
    },
  ],
  [
    'one of its fields that goes back to its default',
    judge('StatefulSet', { spec: set }, { spec: { ...set, podManagementPolicy: 'Parallel' } }, [spec]),
    { action: 'replace' },
  ],
  [
    "a StatefulSet's selector, whatever else",
    judge('StatefulSet', { spec: { ...set, serviceName: 'b', selector: { matchLabels: { a: 'c' } } } }, { spec: set }, [
      spec,
    ]),
    { action: 'refuse', refusal: { message: ".spec.selector can't change" } },
  ],
  [
    'with something wrong beside it',
    judge('StatefulSet', { spec: { ...set, serviceName: 'b' } }, { spec: set }, [
      spec,
      cause('spec.template', 'Required value'),
    ]),
    undefined,
  ],
  [
    'whose replicas somebody else has set',
    judge(
      'StatefulSet',
      { spec: { ...set, serviceName: 'b' } },
      { ...scaledBy('kubectl'), spec: { ...set, replicas: 3 } },
      [spec],
    ),
    { action: 'refuse', refusal: { message: expect.stringContaining('replicas') } },
  ],
  [
    'whose replicas change with it',
    judge('StatefulSet', { spec: { ...set, serviceName: 'b', replicas: 2 } }, { spec: set }, [spec]),
    { action: 'replace' },
  ],
  [
    'whose replicas are left open, and are what a new one has',
    judge('StatefulSet', { spec: { ...set, serviceName: 'b', replicas: undefined } }, { spec: set }, [spec]),
    { action: 'replace' },
  ],
  [
    'whose replicas are left open, and are more',
    judge(
      'StatefulSet',
      { spec: { ...set, serviceName: 'b', replicas: undefined } },
      { spec: { ...set, replicas: 2 } },
      [spec],
    ),
    { action: 'refuse' },
  ],
  [
    "a Deployment's selector",
    judge('Deployment', { spec: { selector: { a: '1' } } }, { spec: { selector: { a: '2' } } }, [
      immutable('spec.selector'),
    ]),
    {
      action: 'refuse',
      refusal: { message: ".spec.selector can't change", suggestion: expect.stringContaining('another name') },
    },
  ],
  [
    "a Service's address",
    judge('Service', { spec: { clusterIP: '2' } }, { spec: { clusterIP: '1' } }, [
      cause('spec.clusterIPs[0]', 'Invalid value: may not change once set'),
    ]),
    { action: 'refuse', refusal: { message: ".spec.clusterIP can't change from 1 to 2" } },
  ],
  [
    "a claim's class and access modes",
    judge(
      'PersistentVolumeClaim',
      { spec: { storageClassName: 'b', accessModes: ['x'], resources: { requests: { storage: '1Gi' } } } },
      { spec: { storageClassName: 'a', accessModes: ['y'], volumeMode: 'Filesystem' } },
      [cause('spec', 'Forbidden: spec is immutable after creation except resources.requests')],
    ),
    {
      action: 'refuse',
      refusal: {
        message: ".spec.storageClassName can't change from a to b; .spec.accessModes can't change",
        suggestion: expect.stringContaining('restore a backup'),
      },
    },
  ],
  [
    'a ConfigMap that is immutable',
    judge('ConfigMap', { data: { a: '2' } }, { data: { a: '1' } }, [
      cause('data', 'Forbidden: field is immutable when `immutable` is set'),
    ]),
    { action: 'refuse', refusal: { message: ".data can't change" } },
  ],
  [
    'a Secret, whose refusals have no words',
    judge('Secret', { stringData: { a: 'hunter2' } }, { data: { a: 'x' } }, [cause('data', '')]),
    { action: 'refuse', refusal: { message: ".stringData can't change" } },
  ],
  [
    "a Job's template",
    judge('Job', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, [immutable('spec.template')]),
    { action: 'refuse', refusal: { suggestion: expect.stringContaining('digest') } },
  ],
  [
    "a binding's role",
    judge('RoleBinding', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }, [
      cause('roleRef', 'Invalid value: cannot change roleRef'),
    ]),
    { action: 'refuse', refusal: { message: ".roleRef can't change" } },
  ],
  [
    'a kind that nobody knows',
    judge('Widget', { spec: { a: 1 } }, { spec: { a: 2 } }, [immutable('spec.a')]),
    { action: 'refuse', refusal: { reason: 'Immutable', message: 'Invalid value: field is immutable' } },
  ],
  ['something else that is wrong', judge('Service', {}, {}, [cause('spec.ports', 'Required value')]), undefined],
  ['no reason at all', judge('Service', {}, {}, []), undefined],
  ['another status', judge('Job', {}, {}, [immutable('spec.template')], 403), undefined],
])('%s', (_name, verdict, expected) => {
  expect({ verdict }).toMatchObject({ verdict: expected });
});
