import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { parseDeployInput } from '../../../src/platform/deploy-input.ts';

describe('parseDeployInput', () => {
  test.each([
    ['nothing', undefined, {}],
    ['an empty object', {}, {}],
    ['a document', { platform: { profile: 'local' } }, { platform: { profile: 'local' } }],
    ['a subset', { components: ['redis', 'postgres'] }, { components: ['redis', 'postgres'] }],
  ])('takes %s', (_what, raw, input) => {
    expect(parseDeployInput(raw)).toEqual(input);
  });

  test.each<[what: string, raw: unknown, path: string, message: string]>([
    ['null', null, 'input', 'expected an object, got null'],
    ['a list', [{}], 'input', 'expected an object, got a list'],
    ['bytes', new Uint8Array([123, 125]), 'input', 'expected an object, got bytes'],
    ['text', '{}', 'input', 'expected an object, got the text "{}"'],
    ['a number', 1, 'input', 'expected an object, got 1'],
    ['an unknown key', { plattform: {} }, 'plattform', 'unknown key; did you mean `platform`?'],
    ['null for the document', { platform: null }, 'platform', 'expected an object, got null'],
    [
      'a document that is wrong',
      { platform: { components: { postgres: { storage: { size: '20GB' } } } } },
      'platform.components.postgres.storage.size',
      'did you mean `20Gi` or `20G`?',
    ],
    ['3 MB', { platform: { name: 'a'.repeat(3_000_000) } }, 'platform', 'expected at most 262144 bytes'],
    ['one component as text', { components: 'redis' }, 'components', 'expected a list, got the text "redis"'],
    ['an empty subset', { components: [] }, 'components', 'expected at least 1 element, got 0'],
    ['what can be no component', { components: ['redis', 'My SQL'] }, 'components.1', 'not a DNS label'],
    [
      'a component twice',
      { components: ['redis', 'redis'] },
      'components',
      'a list is not right: it names a component twice',
    ],
  ])('refuses %s', (_what, raw, path, message) => {
    expect(problemsOf(() => parseDeployInput(raw))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  test('names the problems of the input and of its document together', () => {
    const problems = problemsOf(() => parseDeployInput({ components: ['X'], platform: { nam: 1 } }));
    expect(problems.map(({ path }) => path)).toEqual(['components.0', 'platform.nam']);
  });
});
