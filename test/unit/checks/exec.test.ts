import { describe, expect, test } from '@jest/globals';
import { checkExec } from '../../../src/checks/exec.ts';

const subject = { component: 'mailer', check: 'self-test', suggestion: 'look' };
const ending =
  (exitCode: number, output = '') =>
  () =>
    Promise.resolve({ exitCode, output });
const mask = (text: string) => Promise.resolve(text.replaceAll('hush', '•••'));

describe('checkExec', () => {
  test('passes with the code and the text', async () => {
    expect(await checkExec(subject, { exitCode: 0 }, ending(0), { mask })).toBe('self-test: exit code 0');
    expect(await checkExec(subject, { exitCode: 3, contains: 'x' }, ending(3, 'axb'), { mask })).toBe(
      'self-test: exit code 3 with "x"',
    );
  });

  test.each([
    ['another code', { exitCode: 0 }, 1, 'no hush\n', 'exit code 0', 'exit code 1: no •••'],
    [
      'another text',
      { exitCode: 0, contains: 'good' },
      0,
      'bad',
      'exit code 0 with "good"',
      'exit code 0 without it: bad',
    ],
    ['success where none is wanted', { exitCode: 1 }, 0, '', 'exit code 1', 'exit code 0'],
  ])('fails with %s', async (_what, wanted, code, output, expected, got) => {
    await expect(checkExec(subject, wanted, ending(code, output), { mask })).rejects.toMatchObject({
      ...subject,
      wanted: expected,
      got,
    });
  });

  test('of a long output the end is told', async () => {
    await expect(
      checkExec(subject, { exitCode: 0 }, ending(1, `${'a'.repeat(1000)}b`), { mask }),
    ).rejects.toMatchObject({
      got: expect.stringMatching(/^exit code 1: a{299}b$/),
    });
  });
});
