import { expect, test } from '@jest/globals';
import { inventoryLabel, inventoryOf } from '../../../src/manifests/parts/metadata.ts';
import { manifests } from '../../../src/manifests/index.ts';
import { componentNames } from '../../../src/platform/components.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

const long = 'x'.repeat(60);

test.each([
  ['without a prefix', '', 'aroti', 'aroti'],
  ['with one', 'staging-', 'aroti', 'staging-.aroti'],
  ['as long as a label can be', 'a-', long, `a-.${long}`],
])('%s', (_name, namespacePrefix, name, value) => {
  expect(inventoryOf({ namespacePrefix, name })).toBe(value);
});

test('a platform that has a prefix is another one than a platform that is called so', () => {
  expect(inventoryOf({ namespacePrefix: 'a-', name: 'b' })).not.toBe(inventoryOf({ namespacePrefix: '', name: 'a-b' }));
});

test('what is too long for a label stays different', () => {
  const values = ['a', 'b'].map((end) => inventoryOf({ namespacePrefix: 'staging-', name: `${long}${end}` }));
  expect(new Set(values).size).toBe(2);
  for (const value of values) expect(value).toMatch(/^[a-z0-9]([\w.-]{0,61}[a-z0-9])$/);
});

test('every object carries it, and no Pod template, since that would restart the Pods', () => {
  const platform = resolvePlatform({});
  for (const object of componentNames.flatMap((name) => manifests[name](platform))) {
    expect(object.metadata?.labels).toMatchObject({ [inventoryLabel]: 'aroti' });
    const { spec } = object as { spec?: unknown };
    expect(JSON.stringify(spec ?? {})).not.toContain(inventoryLabel);
  }
});
