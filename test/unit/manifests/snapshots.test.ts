import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { rendered } from './rendered.ts';
import { secretSpecs } from '../../../src/manifests/index.ts';
import { componentNames, type ComponentName } from '../../../src/platform/components.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import type { Platform } from '../../../src/platform/schema.ts';

const production = resolvePlatform();

const variants: [string, Platform][] = [
  ['in the local profile', resolvePlatform({ profile: 'local' })],
  ['with a prefix', resolvePlatform({ name: 'staging', namespacePrefix: 'staging-', domain: 'staging.aroti.com' })],
];

describe.each(componentNames)('%s', (component) => {
  test('in production', () => {
    expect(yamlOf(production, component)).toMatchSnapshot();
  });

  test.each(variants)('%s: what is different', (_what, platform) => {
    expect(changes(yamlOf(production, component), yamlOf(platform, component))).toMatchSnapshot();
  });
});

/** The component's objects as YAML; of Secrets, where their values come from. */
function yamlOf(platform: Platform, component: ComponentName): string {
  const objects = component === 'secrets' ? secretSpecs(platform) : rendered(platform, component);
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 })).join('---\n');
}

/** The lines that differ; the variants change values only, so each line has its counterpart. */
function changes(before: string, after: string): string {
  const [from, to] = [before, after].map((text) => text.split('\n'));
  expect(to).toHaveLength(from?.length ?? 0);
  return (from ?? [])
    .flatMap((line, index) => (line === to?.[index] ? [] : [`-${line}`, `+${to?.[index]}`]))
    .join('\n');
}
