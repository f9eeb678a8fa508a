import { describe, expect, test } from '@jest/globals';
import { objectProblems } from '../../../src/extra/object-problems.ts';
import type { Manifest } from '../../../src/extra/source.ts';

const object = (fields: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  ...fields,
});
const secret = (fields: object) => object({ kind: 'Secret', ...fields });

describe('objectProblems', () => {
  test.each<[what: string, object: Manifest, message: string]>([
    ['no version', object({ apiVersion: undefined }), 'ConfigMap/a has no right `apiVersion`'],
    ['a version that leads elsewhere', object({ apiVersion: '../v1' }), 'has no right `apiVersion`'],
    ['no kind', object({ kind: undefined }), 'a has no right `kind`'],
    ['a number for a kind', object({ kind: 1 }), 'has no right `kind`'],
    ['no metadata', object({ metadata: undefined }), 'ConfigMap has no `metadata.name`'],
    ['a generated name', object({ metadata: { generateName: 'a-' } }), 'ConfigMap has no `metadata.name`'],
    ['a name that leads elsewhere', object({ metadata: { name: '..' } }), 'has a `metadata.name` that is none'],
    ['a name that is a path', object({ metadata: { name: 'a/b' } }), 'has a `metadata.name` that is none'],
    ['a number for a name', object({ metadata: { name: 1 } }), 'has a `metadata.name` that is none'],
    ['a namespace that leads elsewhere', object({ metadata: { name: 'a', namespace: '..' } }), '`metadata.namespace`'],
    [
      'labels that are no text',
      object({ metadata: { name: 'a', labels: { b: 1 } } }),
      '`metadata.labels` that are not all',
    ],
    ['a Secret', secret({ data: { a: 'aHVzaA==' } }), 'Secret/a holds values'],
    ['a Secret in clear text', secret({ stringData: { a: 'hush' } }), 'create the Secret beforehand'],
  ])('refuses %s', (_what, wrong, message) => {
    const problems = objectProblems({ object: wrong, at: 'a.yaml:7' });
    expect(problems).toEqual([expect.stringMatching(/^a\.yaml:7: /)]);
    expect(problems[0]).toContain(message);
    expect(problems[0]).not.toMatch(/hush|aHVzaA/);
  });

  test.each<[what: string, object: Manifest]>([
    ['an ordinary object', object({})],
    ['an RBAC name', object({ kind: 'ClusterRole', metadata: { name: 'system:a' } })],
    ['a Secret that somebody else fills', secret({ type: 'kubernetes.io/service-account-token' })],
    ['an empty namespace', object({ metadata: { name: 'a', namespace: '' } })],
  ])('takes %s', (_what, right) => {
    expect(objectProblems({ object: right, at: 'a.yaml:1' })).toEqual([]);
  });
});
