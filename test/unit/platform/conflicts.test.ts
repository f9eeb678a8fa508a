import { expect, test } from '@jest/globals';
import { resolutionFor, type ConflictRules } from '../../../src/platform/conflicts.ts';

const rules: ConflictRules = {
  api: 'yield',
  'api:.spec': 'adopt',
  'api:.spec.replicas': 'force',
  'api:.spec.template.spec.containers[name="main"]': 'force',
  redis: 'force',
};

test.each([
  ['the component as a whole', 'api', '.metadata.labels.x', 'yield'],
  ['what is under a path', 'api', '.spec.paused', 'adopt'],
  ['the longest path', 'api', '.spec.replicas', 'force'],
  ['a path, not a prefix of its text', 'api', '.spec.replicasMore', 'adopt'],
  ['what is under an item', 'api', '.spec.template.spec.containers[name="main"].image', 'force'],
  ['another item', 'api', '.spec.template.spec.containers[name="mainly"].image', 'adopt'],
  ['an item of the field', 'api', '.spec[0]', 'adopt'],
  ['another component', 'redis', '.spec.replicas', 'force'],
  ['no rule', 'postgres', '.spec', undefined],
  ['a component that is called as something that all objects have', 'constructor', '.spec', undefined],
])('%s', (_name, component, field, resolution) => {
  expect(resolutionFor(rules, component, field)).toBe(resolution);
});
