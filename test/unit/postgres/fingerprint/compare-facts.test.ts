import { expect, test } from '@jest/globals';
import { compareFacts } from '../../../../src/postgres/fingerprint/compare-facts.ts';
import { notKnown, type Fact } from '../../../../src/postgres/fingerprint/fact.ts';
import { FactSummary } from '../../../../src/postgres/fingerprint/summarize.ts';

async function* one(kind: string, value: string): AsyncGenerator<Fact> {
  yield { kind, name: 'public.t', value };
}

test.each([
  ['rows', '5', '5', true],
  ['rows', '5', '6', false],
  ['rows', notKnown, '6', true],
  ['checksum', notKnown, '1/2', true],
  // What was there is known, and has to be seen again.
  ['rows', '5', notKnown, false],
  ['comment', notKnown, 'known', false],
  ['sequence value', '5..9', '7', true],
  ['sequence value', '5..9', '10', false],
  ['sequence value', '9223372036854775807..9223372036854775808', '9223372036854775808', true],
])('%s: what was %s may be %s afterwards: %s', async (kind, wanted, got, equal) => {
  const differences = await Array.fromAsync(compareFacts(one(kind, wanted), one(kind, got)));
  expect(differences).toHaveLength(equal ? 0 : 1);
});

test('rows that are not known are not counted', () => {
  const summary = new FactSummary();
  summary.add({ kind: 'rows', name: 'public.a', value: '5' });
  summary.add({ kind: 'rows', name: 'public.b', value: notKnown });
  expect(summary.result).toMatchObject({ tables: 2, rows: 5 });
});
