import { expect, test } from '@jest/globals';
import { grpcCode } from '../../../src/temporal/grpc-code.ts';

const notFound = Object.assign(new Error('5 NOT_FOUND'), { code: 5 });

test.each<[string, unknown, number | undefined]>([
  ['an error of gRPC', notFound, 5],
  ['one that it caused', new Error('describe failed', { cause: notFound }), 5],
  ['an error of a socket', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), undefined],
  ['another error', new Error('x'), undefined],
  ['no error', undefined, undefined],
])('%s', (_, error, code) => {
  expect(grpcCode(error)).toBe(code);
});
