import { expect, test } from '@jest/globals';
import { checkSql, type Rows } from '../../../src/checks/sql.ts';

const subject = { component: 'mailer', check: 'mails', suggestion: 'look' };
const check = (rows: Rows) => checkSql(subject, { equals: '0' }, () => Promise.resolve(rows));

test('passes with the value, whatever stands beside it', async () => {
  expect(await check([['0', 'more']])).toBe('mails: "0"');
});

test.each<[what: string, rows: Rows, got: string]>([
  ['another value', [['1']], '"1"'],
  ['nothing', [[null]], 'null'],
  ['no row', [], 'no row'],
  ['no column', [[]], 'null'],
  ['two rows', [['0'], ['0']], 'more than one row'],
])('fails with %s', async (_what, rows, got) => {
  await expect(check(rows)).rejects.toMatchObject({ ...subject, wanted: '"0"', got });
});
