import { describe, expect, test } from '@jest/globals';
import {
  earlierRevision,
  historyLines,
  liveRevision,
  revisionLines,
} from '../../../../src/cli/render/history-lines.ts';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import type { Revision } from '../../../../src/kubernetes/revision.ts';

const now = Date.parse('2026-01-02T04:00:00Z');
const plain = { width: 99, paint: unpainted };

function revision(number: number, overrides: Partial<Revision> = {}): Revision {
  return {
    number,
    state: 'deployed',
    sha256: 'abc',
    kinds: [{ kind: 'Secret', apiVersion: 'v1' } as Revision['kinds'][number]],
    runId: `run-${number}`,
    changedAt: `2026-01-02T03:0${number}:00Z`,
    ...overrides,
  };
}

describe('which revision serves', () => {
  test.each<[string, Revision[], number | undefined, number | undefined]>([
    ['none', [], undefined, undefined],
    ['the newest', [revision(2), revision(1)], 2, 1],
    ['not one that failed', [revision(3, { state: 'failed' }), revision(2), revision(1)], 2, 1],
    [
      'the one that was gone back to',
      [revision(3, { state: 'rolled back' }), revision(2), revision(1, { changedAt: '2026-01-02T03:30:00Z' })],
      1,
      2,
    ],
  ])('%s', (_which, revisions, live, earlier) => {
    expect(liveRevision(revisions)?.number).toBe(live);
    expect(earlierRevision(revisions)?.number).toBe(earlier);
  });
});

describe('historyLines', () => {
  test('a table, and which one serves', () => {
    const revisions = [revision(2, { state: 'failed' }), revision(1, { schemaRevision: '0002' })];
    expect(historyLines('aroti', revisions, plain, now)).toEqual([
      'aroti: revision 1 serves',
      '',
      '  revision  state     when                              schema  run',
      '✖        2  failed    2026-01-02 03:02:00Z, 58 min ago          run-2',
      '✔        1  deployed  2026-01-02 03:01:00Z, 59 min ago  0002    run-1',
    ]);
  });

  test('leaves out what nobody has, and the runs where they do not fit', () => {
    const [, , titles] = historyLines('aroti', [revision(1)], { ...plain, width: 58 }, now);
    expect(titles).toBe('  revision  state     when');
  });

  test('of a platform that was never deployed: how to, for the same platform', () => {
    const style = { ...plain, again: ['--file', 'p.yaml'] };
    expect(historyLines('aroti', [], style, now)).toEqual([
      'aroti was never deployed. `aroti deploy --file p.yaml` does that.',
    ]);
  });
});

test('revisionLines: everything but the document, and how to see that', () => {
  expect(revisionLines('aroti', revision(1), true, { ...plain, again: ['--file', 'p.yaml'] }, now)).toEqual([
    'aroti, revision 1: deployed, serves',
    '  When      2026-01-02 03:01:00Z (59 min ago)',
    '  Run       run-1',
    '  Kinds     Secret',
    '  SHA-256   abc',
    '  Document  aroti history 1 --file p.yaml --document',
  ]);
});
