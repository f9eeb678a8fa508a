import { expect, test } from '@jest/globals';
import { refusal as errorOf } from '../../../../src/kubernetes/errors.ts';
import { judgeRefusal } from '../../../../src/kubernetes/plan/refusals.ts';

const name = 'ConfigMap/ns/x';
const judge = (status: number, reason: string, message: string, causes: object[] = []) =>
  judgeRefusal(
    errorOf(name, status, { kind: 'Status', reason, message, details: { causes } }),
    { kind: 'ConfigMap' },
    undefined,
  );
const webhook = (why: string) =>
  `Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://w.ns.svc:443/": ${why}`;

test.each<[string, ReturnType<typeof judge>, string]>([
  [
    'a webhook without endpoints',
    judge(500, 'InternalError', webhook('no endpoints available for service "w"')),
    'WebhookFailed',
  ],
  ['a webhook whose Service is gone', judge(500, 'InternalError', webhook('service "w" not found')), 'WebhookFailed'],
  [
    'a webhook whose certificate is wrong',
    judge(500, 'InternalError', webhook('x509: unknown authority')),
    'WebhookFailed',
  ],
  ['a webhook that says no', judge(403, 'Forbidden', 'admission webhook "w" denied the request: no'), 'Denied'],
  [
    'a namespace that goes',
    judge(403, 'Forbidden', 'forbidden', [
      { reason: 'NamespaceTerminating', message: 'x', field: 'metadata.namespace' },
    ]),
    'NamespaceTerminating',
  ],
  ['a quota', judge(403, 'Forbidden', 'exceeded quota: q'), 'Forbidden'],
  ['rights', judge(403, 'Forbidden', 'User "x" cannot patch'), 'Forbidden'],
  [
    'a claim that can not grow',
    judge(403, 'Forbidden', 'persistentvolumeclaims "x" is forbidden: only dynamically provisioned pvc can be resized'),
    'NotExpandable',
  ],
  [
    'a claim that shrinks',
    judge(422, 'Invalid', 'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'),
    'Shrinks',
  ],
  ['an invalid field', judge(422, 'Invalid', 'no', [{ field: 'spec.x', message: 'no' }]), 'Invalid'],
  [
    'a value of the wrong type, which comes as an error of the server',
    judge(500, '', 'failed to create typed patch object (ns/x): .data.a: expected string'),
    'Invalid',
  ],
  ['something that is not there', judge(404, 'NotFound', 'namespaces "x" not found'), 'NotFound'],
])('final: %s', (_name, verdict, reason) => {
  expect(verdict).toMatchObject({ action: 'refuse', refusal: { reason, suggestion: expect.stringMatching(/\.$/) } });
  expect(verdict?.refusal.message).not.toContain(name);
});

test('the webhook is named', () => {
  const verdict = judge(500, 'InternalError', webhook('no endpoints available for service "w"'));
  expect(verdict?.refusal.message).toContain('"w.example.com"');
});

test.each<[string, ReturnType<typeof judge>]>([
  ['a webhook that is slow', judge(500, 'InternalError', webhook('context deadline exceeded'))],
  ['too many requests', judge(429, 'TooManyRequests', 'later')],
  ['no leader', judge(500, 'InternalError', 'etcdserver: no leader')],
  ['not ready', judge(503, 'ServiceUnavailable', 'not ready')],
  ['no login', judge(401, 'Unauthorized', 'Unauthorized')],
])('may pass, or is about everything: %s', (_name, verdict) => expect(verdict).toBeUndefined());
