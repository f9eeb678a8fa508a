import { describe, expect, test } from '@jest/globals';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import { approvalQuestion, interruptQuestion, rollbackQuestion } from '../../../../src/cli/watch/questions.ts';
import { progress } from '../samples.ts';

describe('interruptQuestion', () => {
  test.each([
    [false, 'pause', /p +pause it/],
    [true, 'resume', /p +go on: it is paused/],
  ])('paused: %s', (paused, meaning, shown) => {
    const { answers, lines = [] } = interruptQuestion(progress([], { paused }), 'aroti', unpainted);
    expect(answers).toEqual({ '': 'leave', p: meaning, s: 'stop', r: 'roll back' });
    expect(lines.join('\n')).toMatch(shown);
  });
});

describe('approvalQuestion', () => {
  test('of everything: a no has written nothing', () => {
    expect(approvalQuestion(['everything']).prompt).toMatch(/^Apply this\? .* nothing was written/);
  });

  test('of components: a no keeps what is there', () => {
    expect(approvalQuestion(['redis', 'keycloak']).prompt).toMatch(
      /^Go on with redis, keycloak\? .* keep what is there/,
    );
  });
});

test('rollbackQuestion: Enter is no', () => {
  const { prompt, answers } = rollbackQuestion('aroti', 'revision 4', 'revision 2', 'redis');
  expect(prompt).toBe('Roll redis of aroti back from revision 4 to revision 2? [y/N] ');
  expect(answers['']).toBe(false);
});
