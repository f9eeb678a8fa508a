import { describe, expect, test } from '@jest/globals';
import {
  ApplyConflict,
  ClusterError,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isTransient,
  noAnswer,
  refusal,
  SecretMismatch,
} from '../../../src/kubernetes/errors.ts';

const status = (reason: string, message: string, causes?: object[]) => ({
  kind: 'Status',
  apiVersion: 'v1',
  reason,
  message,
  details: { causes },
});

describe('messages', () => {
  test.each([
    [
      'fields and what is wrong with each',
      'Deployment/aroti/x',
      422,
      status('Invalid', 'long', [
        { field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' },
      ]),
      'Deployment/aroti/x: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      "the API server's own words",
      'Deployment/aroti/x',
      403,
      status('Forbidden', 'deployments.apps "x" is forbidden'),
      'Deployment/aroti/x: deployments.apps "x" is forbidden',
    ],
    ['no status at all', 'Deployment/aroti/x', 502, '<html>', 'Deployment/aroti/x: HTTP 502'],
    [
      'many fields',
      'A/x',
      422,
      status(
        'Invalid',
        '',
        Array.from({ length: 7 }, (_, n) => ({ field: `f${n}`, message: 'bad' })),
      ),
      'A/x: f0: bad; f1: bad; f2: bad; f3: bad; f4: bad; and 2 more',
    ],
    [
      'a Secret: the field, never its value',
      'Secret/aroti/x',
      422,
      status('Invalid', 'data: "hunter2hunter2"', [
        { field: 'data[a]', reason: 'FieldValueInvalid', message: 'Invalid value: "hunter2hunter2"' },
      ]),
      'Secret/aroti/x: Invalid; data[a]: FieldValueInvalid',
    ],
    [
      'a Secret that can not be read',
      'Secret/aroti/x',
      400,
      status('BadRequest', 'illegal base64 in "hunter2hunter2"'),
      'Secret/aroti/x: BadRequest',
    ],
  ])('%s', (_name, object, code, body, message) => {
    expect(refusal(object, code, body).message).toBe(message);
  });

  test('a long one is cut, in one line', () => {
    const { message } = refusal('A/x', 400, status('BadRequest', `a\n  b ${'x'.repeat(1000)}`));
    expect(message).toMatch(/^A\/x: a b x+…$/);
    expect(message.length).toBeLessThan(310);
  });

  test('a conflict names fields and managers', () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-edit" using apps/v1',
        field: '.spec.replicas',
      },
      { reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.metadata.labels.a' },
    ];
    const error = refusal('Deployment/aroti/x', 409, status('Conflict', 'Apply failed', causes));
    expect(error).toBeInstanceOf(ApplyConflict);
    expect((error as ApplyConflict).conflicts).toEqual([
      { field: '.spec.replicas', manager: 'kubectl-edit' },
      { field: '.metadata.labels.a', manager: 'helm' },
    ]);
    expect(error.message).toBe(
      'Deployment/aroti/x: .spec.replicas is owned by kubectl-edit; .metadata.labels.a is owned by helm',
    );
  });

  test('a mismatch names both keys', () => {
    const error = new SecretMismatch('Secret/a/b', [{ key: 'K', source: 'c/d key L' }]);
    expect(error.message).toBe('Secret/a/b: key K differs from c/d key L, which it is to be a copy of');
    expect(isInvalid(error)).toBe(true);
  });

  test('no answer keeps its cause', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const error = noAnswer('Pod/a/b', 'https://127.0.0.1:1', cause);
    expect(error).toMatchObject({
      message: 'Pod/a/b: no answer from https://127.0.0.1:1: ECONNREFUSED',
      reason: 'ECONNREFUSED',
      status: undefined,
      cause,
    });
  });
});

describe('predicates', () => {
  const of = (code: number, reason = 'Some') => new ClusterError('A/x', { status: code, reason, message: '' });
  const predicates = { isNotFound, isConflict, isForbidden, isInvalid, isGone, isTransient };
  test.each([
    [400, ['isInvalid']],
    [401, ['isForbidden']],
    [403, ['isForbidden']],
    [404, ['isNotFound']],
    [409, ['isConflict']],
    [410, ['isGone']],
    [422, ['isInvalid']],
    [429, ['isTransient']],
    [500, ['isTransient']],
    [503, ['isTransient']],
  ])('%d is %s', (code, names) => {
    expect(
      Object.entries(predicates)
        .filter(([, is]) => is(of(code)))
        .map(([name]) => name),
    ).toEqual(names);
  });
  test('no answer is transient, another error is nothing', () => {
    expect(isTransient(noAnswer('A/x', 'https://a', new Error('x')))).toBe(true);
    expect(Object.values(predicates).some((is) => is(new Error('x')))).toBe(false);
  });
  test('already there', () => {
    expect(isAlreadyExists(of(409, 'AlreadyExists'))).toBe(true);
    expect(isAlreadyExists(of(409, 'Conflict'))).toBe(false);
  });
});
