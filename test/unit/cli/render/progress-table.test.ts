import { describe, expect, test } from '@jest/globals';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import { componentMessage } from '../../../../src/cli/render/component-message.ts';
import { progressTable, progressTitle } from '../../../../src/cli/render/progress-table.ts';
import type { ComponentState, Progress } from '../../../../src/workflows/types.ts';
import { changes, component, diagnosis, progress } from '../samples.ts';

const start = Date.parse('2026-01-02T03:04:05Z');
const startedAt = new Date(start).toISOString();
const table = (state: Progress, width = 100, now = start) => progressTable(state, { now, width, paint: unpainted });

describe('progressTable', () => {
  test('a row each: state, seconds, changes, message', () => {
    const state = progress([
      component({
        component: 'redis',
        state: 'deployed',
        startedAt,
        seconds: 4.25,
        changes: changes({ created: 3, unchanged: 1 }),
        facts: ['PING', 'allkeys-lru'],
      }),
      component({ state: 'waiting', startedAt, seconds: 1, changes: changes({ created: 4 }) }),
      component({ component: 'keycloak', requires: ['postgres'] }),
    ]);
    expect(table(state, 100, start + 12_300)).toEqual([
      'aroti, revision 3: deploying',
      '✔ redis     deployed      4.3s  3 created, 1 unchanged  PING, allkeys-lru',
      '▸ postgres  waiting      12.3s  4 created',
      '· keycloak  pending                                     after postgres',
    ]);
  });

  test('no line is longer than the terminal is wide, whatever a message says', () => {
    const long = 'x'.repeat(300);
    const state = progress([component({ state: 'failed', startedAt })], {
      diagnoses: [diagnosis({ message: `${long}\n${long}\u001b[2J` })],
    });
    const lines = table(state, 60);
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines.join('')).not.toContain('\u001b');
    expect(lines.at(-1)).toMatch(/^✖ postgres {2}failed .*CrashLoopBackOff: x+…$/);
  });

  test.each<[ComponentState, number]>([
    ['waiting', 30],
    ['deployed', 2],
    ['failed', 2],
  ])('a component that is %s has lasted %d s, half a minute after its start', (state, expected) => {
    const [, row] = table(progress([component({ state, startedAt, seconds: 2 })]), 100, start + 30_000);
    expect(row).toContain(`${expected}.0s`);
  });

  test('a clock that is behind the server does not make it negative', () => {
    const [, row] = table(progress([component({ state: 'waiting', startedAt, seconds: 2 })]), 100, start - 60_000);
    expect(row).toContain(' 2.0s');
  });
});

describe('progressTable, besides the components', () => {
  test('what waits for a person, and what they can type', () => {
    const state = progress([component({ component: 'backend-api', requires: ['postgres'] })], {
      paused: true,
      awaitingApproval: ['backend-api'],
    });
    expect(table(state).slice(1)).toEqual([
      '· backend-api  pending               waits for approval',
      'Paused, nothing new is begun: `aroti resume` goes on',
      'Waits for approval before backend-api: `aroti approve backend-api`',
    ]);
    const everything = progress([], { platform: 'staging', awaitingApproval: ['everything'] });
    expect(table(everything)[1]).toBe('Waits for approval: `aroti approve --name staging`');
  });

  test('what was pruned, and the way back with what is left alone', () => {
    const api = component({ component: 'backend-api', state: 'waiting', startedAt, requires: [] });
    const state = progress([component({ component: 'backend-api', state: 'failed' })], {
      state: 'rolling back',
      pruned: changes({ pruned: 2 }),
      rollback: {
        toRevision: 2,
        components: [api, component({ state: 'left' })],
        left: [{ component: 'postgres', reason: 'its volume is never\nrolled back' }],
        diagnoses: [],
      },
    });
    expect(table(state, 100, start + 2000)).toEqual([
      'aroti, revision 3: rolling back',
      '✖ backend-api  failed',
      '- 2 pruned: no longer in the document',
      'Back to revision 2',
      '▸ backend-api  waiting       2.0s',
      '– postgres     left                  its volume is never rolled back',
    ]);
  });
});

test.each<[Partial<Progress>, string]>([
  [{ platform: '', revision: 0, state: 'preparing' }, 'platform: preparing'],
  [{ platform: 'aroti', revision: 0, state: 'preparing' }, 'aroti: preparing'],
  [{ platform: 'aroti', revision: 12, state: 'failed' }, 'aroti, revision 12: failed'],
  [{ platform: 'aroti', revision: 12, paused: true }, 'aroti, revision 12: deploying, paused'],
  [
    { platform: 'aroti', revision: 12, superseded: [10, 11] },
    'aroti, revision 12: deploying (took over from revision 10, 11)',
  ],
] as const)('progressTitle of %j', (state, expected) => {
  expect(progressTitle(progress([], state))).toBe(expected);
});

describe('componentMessage', () => {
  test('pending: only what of this run is not deployed yet', () => {
    const redis = component({ component: 'redis', state: 'deployed' });
    const waiting = component({ component: 'backend-api', requires: ['postgres', 'redis', 'keycloak'] });
    expect(componentMessage(waiting, progress([component(), redis, waiting]))).toBe('after postgres');
  });

  test('failed: the reason of its own diagnosis', () => {
    const failed = component({ component: 'redis', state: 'failed' });
    const state = progress([failed], {
      diagnoses: [diagnosis(), diagnosis({ component: 'redis', reason: 'R', message: 'm' })],
    });
    expect(componentMessage(failed, state)).toBe('R: m');
  });

  test('failed without a diagnosis, waiting, cancelled: nothing', () => {
    for (const state of ['failed', 'waiting', 'cancelled'] as const) {
      expect(componentMessage(component({ state }), progress([]))).toBe('');
    }
  });
});

test.each<[Partial<Progress>, string]>([
  [{ state: 'rolling back' }, 'aroti: rolling back to revision 3'],
  [
    { state: 'rolling back', rollback: { toRevision: 2, components: [], left: [], diagnoses: [] } },
    'aroti, revision 3: rolling back',
  ],
])('progressTitle of %j', (overrides, title) => {
  expect(progressTitle(progress([], overrides))).toBe(title);
});
