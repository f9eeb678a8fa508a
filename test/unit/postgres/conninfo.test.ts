import { expect, test } from '@jest/globals';
import { conninfo } from '../../../src/postgres/conninfo.ts';

test.each([
  [{ host: '127.0.0.1', port: 5432 }, "host='127.0.0.1' port='5432'"],
  [{ dbname: "it's" }, String.raw`dbname='it\'s'`],
  [{ dbname: 'a=b host=evil' }, "dbname='a=b host=evil'"],
  [{ dbname: String.raw`back\slash` }, String.raw`dbname='back\\slash'`],
  [{ dbname: '' }, "dbname=''"],
])('%j', (parts, text) => {
  expect(conninfo(parts)).toBe(text);
});
