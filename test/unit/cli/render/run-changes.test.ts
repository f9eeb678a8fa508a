import { describe, expect, test } from '@jest/globals';
import { runChanges } from '../../../../src/cli/render/run-changes.ts';
import type { Progress } from '../../../../src/workflows/types.ts';
import { changes, component, progress } from '../samples.ts';

describe('runChanges', () => {
  test('nothing at first while all is pending', () => {
    expect(runChanges(undefined, progress([component()]))).toEqual([]);
  });

  test('one line for each component whose state differs', () => {
    const before = progress([component({ component: 'redis', state: 'waiting' }), component({ state: 'applying' })]);
    const after = progress([
      component({ component: 'redis', state: 'deployed', changes: changes({ created: 4 }), facts: ['PING'] }),
      component({ state: 'applying' }),
      component({ component: 'keycloak', state: 'failed' }),
    ]);
    expect(runChanges(before, after)).toEqual(['redis deployed (4 created) PING', 'keycloak failed']);
  });

  const rollback = { toRevision: 2, components: [component({ state: 'applying' })], left: [], diagnoses: [] };
  const further = { ...rollback, components: [component({ state: 'deployed' })] };

  test.each<[string, Partial<Progress> | undefined, Partial<Progress>, string[]]>([
    ['waiting for approval', undefined, { awaitingApproval: ['a', 'b'] }, ['waits for approval of a, b']],
    ['still waiting', { awaitingApproval: ['a'] }, { awaitingApproval: ['a'] }, []],
    ['waiting for another', { awaitingApproval: ['a'] }, { awaitingApproval: ['b'] }, ['waits for approval of b']],
    ['approved', { awaitingApproval: ['a'] }, {}, []],
    ['paused', {}, { paused: true }, ['paused: nothing new is begun']],
    ['resumed', { paused: true }, {}, ['resumed']],
    ['taken over', { superseded: [1] }, { superseded: [1, 2] }, ['revision 3 takes over from revision 2']],
    [
      'pruned one more',
      { pruned: changes({ pruned: 1 }) },
      { pruned: changes({ pruned: 2 }) },
      ['ConfigMap/aroti/pruned-1 pruned'],
    ],
    ['turning back', {}, { rollback }, ['rolling back to revision 2', 'rollback: postgres applying']],
    ['on the way back', { rollback }, { rollback: further }, ['rollback: postgres deployed']],
  ])('%s', (_what, before, after, expected) => {
    expect(runChanges(before && progress([], before), progress([], after))).toEqual(expected);
  });
});
