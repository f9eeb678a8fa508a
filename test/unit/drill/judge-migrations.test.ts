import { describe, expect, test } from '@jest/globals';
import { judgeMigrations } from '../../../src/drill/judge-migrations.ts';

// What Alembic 1.20 printed.
const info = 'INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.';
const history = ['0002 -> 0003 (head), three', '0001 -> 0002, two, of it', '<base> -> 0001, one'];
const arrow = ['0001 -> 0002 (head), a -> b, c'];

const judge = (restored: string[], current: string[], printed = history) =>
  judgeMigrations({ restored, current: [info, ...current, '{"message": "schema is there"}'], history: printed });

describe('the image knows the revision', () => {
  test.each<[what: string, got: ReturnType<typeof judge>, detail: string]>([
    ['its head', judge(['0003'], ['0003 (head)'], history.slice(0, 1)), 'revision 0003 (head)'],
    [
      'an earlier one',
      judge(['0001'], ['0001']),
      'revision 0001; `alembic upgrade head` would still do 0002 (two, of it), 0003 (three)',
    ],
    [
      'none yet',
      judge([], []),
      'no migration has run in this database; `alembic upgrade head` would still do 0001 (one), 0002 (two, of it), 0003 (three)',
    ],
    ['two heads', judge(['a1', 'b2'], ['a1 (head)', 'b2 (effective head)']), 'revision a1, b2 (head)'],
    [
      'one of two heads',
      judge(['a1', 'b2'], ['a1 (head)', 'b2 (branchpoint)'], ['b2 -> c3 (shop) (head), more']),
      'revision a1, b2; `alembic upgrade head` would still do c3 (more)',
    ],
    [
      'a message with an arrow in it',
      judge(['0001'], ['0001'], arrow),
      'revision 0001; `alembic upgrade head` would still do 0002 (a -> b, c)',
    ],
    ['no head, and nothing to do', judge(['0001'], ['0001'], []), "revision 0001; it is not the image's head"],
  ])('%s', (_what, got, detail) => {
    expect(got).toEqual({ passed: true, detail });
  });

  test('many that are still to come are counted', () => {
    const many = Array.from({ length: 30 }, (_, index) => `${index} -> r${index + 1}, more`).toReversed();
    const { detail } = judge(['0'], ['0'], many);
    expect(detail).toContain('would still do r1 (more), r2 (more)');
    expect(detail).toMatch(/r20 \(more\), and 10 more$/);
  });
});

test('one that Alembic says nothing of is not known, whatever else it says', () => {
  const detail = '`alembic current` says nothing of revision 0003, which was restored';
  expect(judge(['0003'], [])).toEqual({ passed: false, detail });
  expect(judge(['0003'], ['0002 (head)'])).toEqual({ passed: false, detail });
});
