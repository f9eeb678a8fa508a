import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digestOf, parseDigest } from '../../../../local/tools/digest.ts';

const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('parseDigest', () => {
  test('splits algorithm and digits', () => {
    expect(parseDigest(`sha256:${ofNothing}`)).toEqual({ algorithm: 'sha256', hex: ofNothing });
    expect(parseDigest(`sha512:${'0f'.repeat(64)}`)).toEqual({ algorithm: 'sha512', hex: '0f'.repeat(64) });
  });
  test.each([
    ofNothing,
    `md5:${'0'.repeat(32)}`,
    `sha256:${ofNothing.toUpperCase()}`,
    `sha256:${ofNothing.slice(1)}`,
    `sha512:${ofNothing}`,
    'sha256:',
    '',
  ])('refuses %j', (text) => expect(() => parseDigest(text)).toThrow(TypeError));
});

test('digestOf uses the algorithm of the digest it is compared with', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'digest-'));
  try {
    await writeFile(join(folder, 'empty'), '');
    expect(await digestOf(join(folder, 'empty'), `sha256:${'0'.repeat(64)}`)).toBe(`sha256:${ofNothing}`);
    expect(await digestOf(join(folder, 'empty'), `sha512:${'0'.repeat(128)}`)).toMatch(/^sha512:cf83e1357eef/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
