import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { platformExample } from '../../../scripts/platform-example.ts';
import { platformJsonSchema, type JsonSchema } from '../../../scripts/platform-schema.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

const file = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');

test('platform.schema.json is up to date (npm run schema)', () => {
  expect(JSON.parse(file('platform.schema.json'))).toEqual(platformJsonSchema());
});

test('platform.example.yaml is up to date (npm run schema)', () => {
  expect(file('platform.example.yaml')).toBe(platformExample());
});

test('the example says what the defaults say, and how editors check it', () => {
  expect(resolvePlatform(parse(platformExample()))).toEqual(resolvePlatform());
  expect(parse(platformExample())).toEqual(resolvePlatform());
  expect(platformExample()).toMatch(/^# yaml-language-server: \$schema=\.\/platform\.schema\.json\n/);
});

test('every field is described, and has a default or an example', () => {
  const without = [...fields(platformJsonSchema())].filter(
    ([, field]) => !field.description || (field.properties ?? field.default ?? field.examples) === undefined,
  );
  expect(without.map(([path]) => path)).toEqual([]);
});

test('every field of the schema is in the example', () => {
  const missing = [...fields(platformJsonSchema())].map(([path]) => path.split('.').at(-1) ?? '');
  for (const key of missing) expect(platformExample()).toMatch(new RegExp(`^ *(# +)?${key}:`, 'm'));
});

function* fields({ properties = {} }: JsonSchema, at = ''): Generator<[string, JsonSchema]> {
  for (const [key, field] of Object.entries(properties)) {
    yield [`${at}${key}`, field];
    yield* fields(field, `${at}${key}.`);
  }
}
