import { describe, expect, test } from '@jest/globals';
import { isTransient } from '../../../src/checks/is-transient.ts';

const withCode = (code: unknown, message = 'failed') => Object.assign(new Error(message), { code });
const withStatus = (status: number) => Object.assign(new Error('failed'), { response: new Response('', { status }) });

describe('isTransient', () => {
  test.each<[string, unknown, boolean]>([
    ['nobody listens', withCode('ECONNREFUSED'), true],
    ['connection reset', withCode('ECONNRESET'), true],
    ['fetch, with its cause', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }), true],
    ['both addresses of a host', new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]), true],
    ['PostgreSQL starts', withCode('57P03', 'the database system is starting up'), true],
    ['too many connections', withCode('53300'), true],
    ['wrong password', withCode('28P01'), false],
    ['no such database', withCode('3D000'), false],
    ['lost connection', new Error('Connection terminated unexpectedly'), true],
    ['Redis loads its data', new Error('LOADING Redis is loading the dataset in memory'), true],
    ['wrong Redis password', new Error('WRONGPASS invalid username-password pair'), false],
    ['Temporal unavailable', withCode(14), true],
    ['Temporal not permitted', withCode(7), false],
    [
      'no answer in time',
      Object.assign(new Error('The operation was aborted due to timeout'), { name: 'TimeoutError' }),
      true,
    ],
    ['HTTP 503', withStatus(503), true],
    ['HTTP 401', withStatus(401), false],
    ['a mistake of ours', new TypeError('x is not a function'), false],
    ['not an error', 'text', false],
  ])('%s', (_, error, transient) => {
    expect(isTransient(error)).toBe(transient);
  });
});
