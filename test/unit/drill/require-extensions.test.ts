import { expect, test } from '@jest/globals';
import { CannotRestore } from '../../../src/drill/cannot-restore.ts';
import { missingExtensions, requireExtensions } from '../../../src/drill/require-extensions.ts';

const holding = (name: string, ...extensions: string[]) => ({
  name,
  extensions: extensions.map((extension) => ({ name: extension, version: '1.0' })),
});

test.each([
  ['none at all', [holding('a')], []],
  ['all there', [holding('a', 'plpgsql', 'hstore'), holding('b', 'hstore')], []],
  [
    'one missing in two',
    [holding('a', 'plpgsql', 'postgis'), holding('b', 'postgis')],
    ['extension postgis (in a, b)'],
  ],
  ['two missing', [holding('a', 'vector', 'postgis')], ['extension postgis (in a)', 'extension vector (in a)']],
])('%s', (_what, databases, missing) => {
  expect(missingExtensions(databases, new Set(['plpgsql', 'hstore']))).toEqual(missing);
});

test('what is missing is said before anything is restored', async () => {
  const client = { query: async () => ({ rows: [{ name: 'plpgsql' }] }) } as never;
  const outcome = requireExtensions(client, [holding('a', 'postgis')]);
  await expect(outcome).rejects.toThrow(CannotRestore);
  await expect(outcome).rejects.toThrow('the target has no extension postgis (in a)');
  await expect(requireExtensions(client, [holding('a', 'plpgsql')])).resolves.toBeUndefined();
});
