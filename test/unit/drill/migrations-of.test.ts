import { expect, test } from '@jest/globals';
import { migrationsOf } from '../../../src/drill/migrations-of.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

const of = (migrations: { enabled?: boolean; command?: string[] }, drill: { migrations?: boolean } = {}) =>
  migrationsOf(resolvePlatform({ components: { 'backend-api': { migrations } }, backups: { drill } }));

test.each<[what: string, got: ReturnType<typeof of>, alembic: string[] | undefined]>([
  ['by default', of({}), ['alembic']],
  ['as a module', of({ command: ['python', '-m', 'alembic', 'upgrade', 'head'] }), ['python', '-m', 'alembic']],
  [
    'with options',
    of({ command: ['/bin/alembic', '-c', 'x.ini', 'upgrade', 'heads'] }),
    ['/bin/alembic', '-c', 'x.ini'],
  ],
  ["another program's", of({ command: ['python', 'manage.py', 'migrate'] }), undefined],
  ['in a shell', of({ command: ['sh', '-c', 'alembic upgrade head'] }), undefined],
  [
    'in a shell, and asked for',
    of({ command: ['sh', '-c', 'alembic upgrade head'] }, { migrations: true }),
    ['alembic'],
  ],
  ['not enabled', of({ enabled: false }), undefined],
  ['not enabled, and asked for', of({ enabled: false }, { migrations: true }), ['alembic']],
  ['not wanted', of({}, { migrations: false }), undefined],
])('migrations %s', (_what, got, alembic) => {
  expect(got).toEqual(alembic && { database: 'aroti', alembic });
});

test('an image that the platform does not have is not asked', () => {
  const components = { 'backend-api': { enabled: false }, 'temporal-worker': { enabled: false } };
  expect(migrationsOf(resolvePlatform({ components }))).toBeUndefined();
});
