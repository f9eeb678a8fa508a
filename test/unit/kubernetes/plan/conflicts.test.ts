import { describe, expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import {
  changesOwnership,
  findConflicts,
  isOwnedByOthers,
  resolveConflicts,
} from '../../../../src/kubernetes/plan/conflicts.ts';
import type { ConflictRules } from '../../../../src/platform/conflicts.ts';

type Thing = KubernetesObject & { spec: object };

const item = 'k:{"name":"api"}';
const entry = (manager: string, operation: string, fields: object, time?: string) => ({
  manager,
  operation,
  fieldsV1: { 'f:spec': fields },
  ...(time !== undefined && { time: time as unknown as Date }),
});
const live = {
  kind: 'X',
  metadata: {
    resourceVersion: '7',
    managedFields: [
      entry('aroti-orchestrator', 'Apply', { 'f:paused': {}, 'f:replicas': {} }),
      entry('aroti-orchestrator', 'Update', { 'f:replicas': {} }),
      entry('kubectl-edit', 'Update', { 'f:replicas': {} }, '2026-01-01T00:00:00Z'),
      entry(
        'kubectl-edit',
        'Update',
        { 'f:replicas': {}, 'f:containers': { [item]: { 'f:image': {} } } },
        '2026-01-02T00:00:00Z',
      ),
    ],
  },
  spec: { replicas: 5, paused: false, containers: [{ name: 'api', image: 'theirs' }] },
} as Thing;
const wanted = {
  kind: 'X',
  spec: { replicas: 2, paused: false, containers: [{ name: 'api', image: 'ours' }] },
} as Thing;
const replicas = { field: '.spec.replicas', manager: 'kubectl-edit' };
const image = { field: '.spec.containers[name="api"].image', manager: 'kubectl-edit' };
const find = (conflicts: { field: string; manager: string }[], rules: ConflictRules = {}) =>
  findConflicts(conflicts, live, wanted, { component: 'api', conflicts: rules });
const resolve = (rules: ConflictRules) => resolveConflicts(wanted, live, find([replicas, image], rules));

describe('what is found', () => {
  test('who owns the field, by the newest of their entries, and both values', () => {
    expect(find([replicas, image]).map(({ plan }) => plan)).toEqual([
      {
        path: replicas.field,
        manager: 'kubectl-edit',
        since: '2026-01-02T00:00:00.000Z',
        live: 5,
        wanted: 2,
        resolution: 'stop',
      },
      {
        path: image.field,
        manager: 'kubectl-edit',
        since: '2026-01-02T00:00:00.000Z',
        live: 'theirs',
        wanted: 'ours',
        resolution: 'stop',
      },
    ]);
  });

  test('what the rules say', () => {
    const found = find([replicas, image], { api: 'adopt', [`api:${image.field}`]: 'force' });
    expect(found.map(({ plan }) => plan.resolution)).toEqual(['adopt', 'force']);
  });

  test('what we wrote by another way ourselves is ours to take', () => {
    expect(find([{ ...replicas, manager: 'aroti-orchestrator' }])[0]?.plan.resolution).toBe('force');
  });

  test("a field that nobody's books show can't be resolved", () => {
    expect(find([{ field: '.spec.other', manager: 'x' }], { api: 'force' })).toEqual([
      { path: undefined, plan: { path: '.spec.other', manager: 'x', resolution: 'stop' } },
    ]);
  });
});

describe('what is sent instead', () => {
  test.each<[string, ConflictRules, object, boolean]>([
    ['force', { api: 'force' }, wanted.spec, true],
    ['yield', { api: 'yield' }, { paused: false, containers: [{ name: 'api' }] }, false],
    ['adopt', { api: 'adopt' }, live.spec, false],
    ['no rule', {}, { paused: false, containers: [{ name: 'api' }] }, false],
    [
      'one of each',
      { 'api:.spec.replicas': 'force', [`api:${image.field}`]: 'yield' },
      { replicas: 2, paused: false, containers: [{ name: 'api' }] },
      true,
    ],
  ])('%s', (_name, rules, spec, force) => {
    expect(resolve(rules)).toEqual({ body: { kind: 'X', spec }, force });
  });
});

test.each([
  ['by others', ['f:spec', 'f:replicas'], true],
  ['by us alone', ['f:spec', 'f:paused'], false],
  ['by nobody', ['f:spec', 'f:none', 'f:x'], false],
])('owned %s', (_name, path, expected) => expect(isOwnedByOthers(live, path)).toBe(expected));

test.each([
  ['the same fields, at another time', { 'f:paused': {}, 'f:replicas': {} }, false],
  ['one more', { 'f:paused': {}, 'f:replicas': {}, 'f:x': {} }, true],
  ['one less', { 'f:paused': {} }, true],
])('ownership: %s', (_name, fields, expected) => {
  const after = { metadata: { managedFields: [entry('aroti-orchestrator', 'Apply', fields, '2026-02-02T00:00:00Z')] } };
  expect(changesOwnership(live, after)).toBe(expected);
});
