import { expect, test } from '@jest/globals';
import { errorText } from '../../../src/checks/error-text.ts';

test.each<[string, unknown, string]>([
  ['an error', new Error('no such host'), 'no such host'],
  [
    'the cause says why',
    new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
    'connect ECONNREFUSED',
  ],
  ['an empty wrapper', new AggregateError([new Error('first'), new Error('second')]), 'second'],
  ['a cause without words', new Error('outer', { cause: new Error('') }), 'outer'],
  ['lines', new Error('one\n  two'), 'one two'],
  ['something thrown', 'oops', 'oops'],
  ['nothing said', new Error(''), 'an error without a message'],
  ['a long one', new Error('x'.repeat(600)), 'x'.repeat(500)],
])('%s', (_, error, text) => {
  expect(errorText(error)).toBe(text);
});
