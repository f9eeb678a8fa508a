import { expect, test } from '@jest/globals';
import { trialsOf } from '../../../src/drill/require-locales.ts';
import type { Fact } from '../../../src/postgres/fingerprint/fact.ts';
import { readLocale } from '../../../src/postgres/fingerprint/read-locale.ts';

async function* facts(...all: [kind: string, name: string, value: string][]): AsyncGenerator<Fact> {
  for (const [kind, name, value] of all) yield { kind, name, value };
}

test.each([
  ['["C", "de_DE.utf8", "c", null]', { collate: 'C', ctype: 'de_DE.utf8', provider: 'c' }],
  ['["C", "C", "i", "de-DE"]', { collate: 'C', ctype: 'C', provider: 'i', locale: 'de-DE' }],
  ['["C", "C", null, null]', { collate: 'C', ctype: 'C', provider: 'c' }],
])('a fingerprint says the locale: %s', async (value, locale) => {
  expect(await readLocale(facts(['database', 'collation', value], ['database', 'encoding', 'UTF8']))).toEqual(locale);
});

test('no more than its first facts are read', async () => {
  async function* endless() {
    yield* facts(['database', 'comment', ''], ['extension', 'hstore', '1.8']);
    throw new Error('read on');
  }
  expect(await readLocale(endless())).toBeUndefined();
});

test('each locale is tried once, for all that need it', () => {
  const trials = trialsOf([
    { name: 'a', locale: { collate: 'de_DE.utf8', ctype: 'de_DE.utf8', provider: 'c' } },
    { name: 'b', locale: { collate: 'C', ctype: 'de_DE.utf8', provider: 'i', locale: "x'y" } },
    { name: 'c', locale: { collate: 'C', ctype: 'C', provider: 'b', locale: 'C.UTF-8' } },
  ]);
  expect(Object.fromEntries([...trials].map(([what, { names }]) => [what, names]))).toEqual({
    'locale de_DE.utf8': ['a', 'b'],
    'locale C': ['b', 'c'],
    "icu locale x'y": ['b'],
    'builtin locale C.UTF-8': ['c'],
  });
  expect(trials.get("icu locale x'y")?.sql).toContain("(provider = icu, locale = 'x''y')");
});
