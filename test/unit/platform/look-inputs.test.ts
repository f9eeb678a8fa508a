import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { parseDiagnoseInput } from '../../../src/platform/diagnose-input.ts';
import { parseVerifyInput } from '../../../src/platform/verify-input.ts';

describe.each([
  ['parseDiagnoseInput', parseDiagnoseInput],
  ['parseVerifyInput', parseVerifyInput],
])('%s', (_name, parse) => {
  test.each([
    ['nothing', undefined, {}],
    ['an empty object', {}, {}],
    ['a platform', { platform: { name: 'staging' } }, { platform: { name: 'staging' } }],
    ['a subset', { components: ['redis'] }, { components: ['redis'] }],
  ])('takes %s', (_what, raw, input) => {
    expect(parse(raw)).toEqual(input);
  });

  test.each<[what: string, raw: unknown, path: string]>([
    ['null', null, 'input'],
    ['text', '{}', 'input'],
    ['an unknown key', { component: 'redis' }, 'component'],
    ['no components', { components: [] }, 'components'],
    ['a document that is wrong', { platform: { nome: 'a' } }, 'platform.nome'],
  ])('refuses %s', (_what, raw, path) => {
    expect(problemsOf(() => parse(raw)).map((problem) => problem.path)).toEqual([path]);
  });
});

test('only a verification heals', () => {
  expect(parseVerifyInput({ selfHeal: true })).toEqual({ selfHeal: true });
  expect(problemsOf(() => parseVerifyInput({ selfHeal: 'yes' }))[0]?.path).toBe('selfHeal');
  expect(problemsOf(() => parseDiagnoseInput({ selfHeal: true }))[0]?.path).toBe('selfHeal');
});
