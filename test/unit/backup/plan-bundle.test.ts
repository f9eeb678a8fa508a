import { describe, expect, test } from '@jest/globals';
import { readLook } from '../../../src/backup/look-at-scratch.ts';
import { bundleBytes, planBundle, tarBytes } from '../../../src/backup/plan-bundle.ts';

const mebibyte = 1024 * 1024;

describe('a look', () => {
  const files = [
    'total 24',
    '-rw-r--r-- 1 999 999   12345 Nov 24 11:00 3421.dat',
    '-rw-r--r--    1 999      999           7 Nov 24 11:00 blob_16398.dat.gz',
    'drwxr-xr-x 2 999 999 4096 Nov 24 11:00 folder',
    '--',
  ];
  const leader = ['pg_dump', 'total 0', 'lr-x------ 1 999 999 64 Nov 24 11:00 3 -> pipe:[12]'];
  const worker = (path: string) => ['pg_dump', `l-wx------ 1 999 999 64 Nov 24 11:00 5 -> ${path}`];
  const place = { folder: '/scratch/data', jobs: 2 };
  const look = (...after: string[][]) => readLook([...files, ...after.flat()].join('\n'), place);

  test('knows files and their sizes, and which of them are open', () => {
    const { files: found, open } = look(
      leader,
      worker('/scratch/data/3421.dat'),
      worker('/elsewhere/blob_16398.dat.gz'),
    );
    expect(found).toEqual([
      { name: '3421.dat', bytes: 12_345 },
      { name: 'blob_16398.dat.gz', bytes: 7 },
    ]);
    expect(open).toEqual(new Set(['3421.dat']));
  });

  test.each([
    ['no process', []],
    ['not all of the processes', [leader, worker('/scratch/data/3421.dat')]],
  ])('that saw %s knows nothing of what is open', (_what, after) => {
    expect(look(...after).open).toBeUndefined();
  });

  test('at a single job needs a single process', () => {
    expect(readLook([...files, ...leader].join('\n'), { ...place, jobs: 1 }).open).toEqual(new Set());
  });

  test('that was cut off is none', () => {
    expect(() => readLook(files.slice(0, 2).join('\n'), place)).toThrow('cut off');
  });
});

describe('planBundle', () => {
  const file = (name: string, bytes = 10) => ({ name, bytes });
  const plan = (
    files: ReturnType<typeof file>[],
    { open = [], held = [], over = false }: { open?: string[] | undefined; held?: string[]; over?: boolean } = {},
  ) =>
    planBundle({ files, open: open && new Set(open) }, { held: new Set(held), over, leastBytes: 20 }).map(
      ({ name }) => name,
    );

  test.each<[string, ReturnType<typeof plan>, string[]]>([
    ['small ones wait for others', plan([file('1.dat')]), []],
    ['as many as it takes, and no more', plan([file('1.dat'), file('2.dat'), file('3.dat')]), ['1.dat', '2.dat']],
    ['a large one alone', plan([file('1.dat', 90), file('2.dat')]), ['1.dat']],
    ['none that is open', plan([file('1.dat', 90), file('2.dat', 90)], { open: ['1.dat'] }), ['2.dat']],
    ['none that is on its way', plan([file('1.dat', 90), file('2.dat', 90)], { held: ['1.dat'] }), ['2.dat']],
    ['no table of contents', plan([file('blobs.toc', 90), file('toc.dat', 90), file('blobs_12.toc', 90)]), []],
    [
      'nothing unless all was seen',
      planBundle({ files: [file('1.dat', 90)], open: undefined }, { held: new Set(), over: false, leastBytes: 20 }).map(
        ({ name }) => name,
      ),
      [],
    ],
    [
      'all in the end',
      plan([file('1.dat', 1), file('toc.dat', 1)], { open: ['1.dat'], over: true }),
      ['1.dat', 'toc.dat'],
    ],
    ['nothing twice in the end', plan([file('1.dat', 1)], { held: ['1.dat'], over: true }), []],
  ])('%s', (_rule, planned, wanted) => {
    expect(planned).toEqual(wanted);
  });
});

describe('bundleBytes', () => {
  test.each([
    ['a small database', 50 * mebibyte, 1024 * mebibyte, 64 * mebibyte],
    ['a large one: some hundred artifacts', 100_000 * mebibyte, 200_000 * mebibyte, 1000 * mebibyte],
    ['a small volume: a quarter of it', 100_000 * mebibyte, 1000 * mebibyte, 250 * mebibyte],
  ])('%s', (_what, databaseBytes, volumeBytes, wanted) => {
    expect(bundleBytes({ databaseBytes, volumeBytes })).toBe(wanted);
  });
});

test('a tar has whole blocks', () => {
  expect(
    tarBytes([
      { name: 'a', bytes: 0 },
      { name: 'b', bytes: 513 },
    ]),
  ).toBe(512 + 512 + 1024 + 1024);
});
