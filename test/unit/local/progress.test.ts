import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createProgress, seconds, silentProgress } from '../../../local/progress.ts';

function outputOf(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}

function clock(...times: number[]): () => number {
  return () => (times.length > 1 ? times.shift() : times[0]) ?? 0;
}

describe('steps without a terminal', () => {
  test('are plain lines, with what they say and how long they took', async () => {
    const { stream, text } = outputOf(false);
    const progress = createProgress(stream, clock(0, 2900));
    const result = await progress.step(
      'node',
      async (say) => (say('starting'), 7),
      (value) => `Ready, ${value}`,
    );
    progress.line('done');
    expect(result).toBe(7);
    expect(text()).toBe('  node: starting\n✓ node: Ready, 7 (2.9 s)\ndone\n');
  });

  test('that fail are marked, and their error goes on', async () => {
    const { stream, text } = outputOf(false);
    const progress = createProgress(stream, clock(0, 61_000));
    await expect(progress.step('images', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    expect(text()).toBe('✗ images (1 min 1 s)\n');
  });
});

describe('steps in a terminal', () => {
  test('are one live line, replaced by the finished one', async () => {
    const { stream, text } = outputOf(true);
    await createProgress(stream, clock(0, 0, 12_000)).step('tools', async (say) => say('kubernetes 1.34.4'));
    expect(text()).toContain('… tools (0.0 s)');
    expect(text()).toContain('… tools: kubernetes 1.34.4 (12 s)');
    expect(text()).toMatch(/✓ tools \(12 s\)\n[^\n]*$/);
  });
});

test('steps that nobody watches run all the same', async () => {
  expect(await silentProgress.step('quiet', async (say) => (say('nothing'), 1))).toBe(1);
});

test.each([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [185_000, '3 min 5 s'],
])('%d ms is %s', (ms, words) => {
  expect(seconds(ms)).toBe(words);
});
