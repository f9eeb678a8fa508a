import { describe, expect, test } from '@jest/globals';
import { rendered } from './rendered.ts';
import { secretSpecs } from '../../../src/manifests/index.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { namespaceNames } from '../../../src/platform/names.ts';

const platform = resolvePlatform({ namespacePrefix: 'staging-' });
const everything = [...rendered(platform), ...secretSpecs(platform)];
const prefixed = namespaceNames.map((name) => `staging-${name}`);

describe('with a namespacePrefix nothing points into a namespace without it', () => {
  test('namespaces', () => {
    expect(rendered(platform, 'namespaces').map(({ metadata }) => metadata.name)).toEqual(prefixed);
  });

  test('what is in a namespace, and references to it', () => {
    const named = [...valuesOf('namespace', everything)];
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter((namespace) => !prefixed.includes(String(namespace)))).toEqual([]);
  });

  test('DNS names', () => {
    const names = [...JSON.stringify(everything).matchAll(/([\w-]+)\.svc\.cluster\.local/g)].map(
      ([, name]) => name ?? '',
    );
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !prefixed.includes(name))).toEqual([]);
  });

  test('every object that is in no namespace is a Namespace', () => {
    const without = rendered(platform).filter(({ metadata }) => metadata.namespace === undefined);
    expect([...new Set(without.map(({ kind }) => kind))]).toEqual(['Namespace']);
  });
});

/** The values of a key, wherever it is. */
function* valuesOf(key: string, value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === key) yield inner;
    yield* valuesOf(key, inner);
  }
}
