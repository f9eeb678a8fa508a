import { expect, test } from '@jest/globals';
import { inStages } from '../../../src/kubernetes/order.ts';

const kinds = (...names: string[]) => names.map((kind) => ({ kind, metadata: { name: kind.toLowerCase() } }));

test('what others refer to comes first, whatever order they are given in', () => {
  const objects = kinds(
    'Ingress',
    'HorizontalPodAutoscaler',
    'Deployment',
    'Service',
    'RoleBinding',
    'Role',
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'NetworkPolicy',
    'Namespace',
  );
  expect(inStages(objects).map((stage) => stage.map(({ kind }) => kind))).toEqual([
    ['Namespace'],
    ['NetworkPolicy'],
    ['ConfigMap', 'Secret', 'ServiceAccount'],
    ['Role'],
    ['RoleBinding'],
    ['Service'],
    ['Deployment'],
    ['HorizontalPodAutoscaler'],
    ['Ingress'],
  ]);
});

test('unknown kinds come last, with definitions long before them', () => {
  const stages = inStages(kinds('Certificate', 'CustomResourceDefinition', 'StatefulSet'));
  expect(stages.map(([first]) => first?.kind)).toEqual(['CustomResourceDefinition', 'StatefulSet', 'Certificate']);
});

test('nothing gives nothing', () => expect(inStages([])).toEqual([]));
