import { describe, expect, test } from '@jest/globals';
import type { Revision, RevisionState } from '../../../src/kubernetes/revisions.ts';
import { chooseRevision } from '../../../src/verify/live-revision.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const hour = 3_600_000;
const revisions = (...states: RevisionState[]): Revision[] =>
  states.map((state, index) => ({
    ...{ number: index + 1, state, sha256: '', runId: `run-${index + 1}` },
    changedAt: new Date(now - hour).toISOString(),
  }));

describe('chooseRevision', () => {
  test.each<[what: string, states: RevisionState[], live: number, deploying: number | undefined]>([
    ['none', [], 0, undefined],
    ['one that was deployed', ['deployed'], 1, undefined],
    ['one that failed', ['failed'], 0, undefined],
    ['a failed one after a deployed one', ['deployed', 'failed'], 1, undefined],
    ['one that is being deployed', ['deployed', 'deploying'], 1, 2],
    ['one that an earlier run has left', ['deploying', 'deployed'], 2, undefined],
  ])('%s', (_what, states, live, deploying) => {
    const chosen = chooseRevision(revisions(...states), 2 * hour, now);
    expect([chosen.number, chosen.deploying?.number]).toEqual([live, deploying]);
  });

  test('a run that was ended from outside does not keep the platform from being looked at for ever', () => {
    expect(chooseRevision(revisions('deployed', 'deploying'), hour / 2, now)).toEqual({ number: 1 });
  });
});
