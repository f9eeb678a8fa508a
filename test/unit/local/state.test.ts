import { mkdtemp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { makeState, readRecord, stateExists, stateOf, writeRecord } from '../../../local/state.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

const record = z.object({ of: z.string() });

describe('where the state is', () => {
  test.each([
    [{ AROTI_STATE: '/data', XDG_STATE_HOME: '/x', HOME: '/h' }, '/data/aroti'],
    [{ XDG_STATE_HOME: '/x', HOME: '/h' }, '/x/aroti-orchestrator/aroti'],
    [{ HOME: '/h' }, '/h/.local/state/aroti-orchestrator/aroti'],
    [{ AROTI_STATE: '', XDG_STATE_HOME: '', HOME: '/h' }, '/h/.local/state/aroti-orchestrator/aroti'],
  ])('%j: %s', (env, expected) => {
    expect(stateOf('aroti', env).folder).toBe(expected);
  });

  test('has a mark of its own for each folder', () => {
    const marks = [
      stateOf('aroti', { AROTI_STATE: '/a' }),
      stateOf('aroti', { AROTI_STATE: '/b' }),
      stateOf('other', { AROTI_STATE: '/a' }),
    ].map(({ mark }) => mark);
    expect(new Set(marks).size).toBe(3);
    for (const mark of marks) expect(mark).toMatch(/^[0-9a-f]{8}$/);
  });

  test.each(['', 'Aroti', '../etc', 'a/b', '-a', 'a-', '1a', 'x'.repeat(33)])('%j is no name', (name) => {
    expect(() => stateOf(name, { HOME: '/h' })).toThrow('is no name for a platform');
  });
});

describe('the state', () => {
  test('is made once, for its owner alone', async () => {
    const state = stateOf('aroti', { AROTI_STATE: folder });
    expect(await stateExists(state)).toBe(false);
    await makeState(state);
    await makeState(state);
    expect(await stateExists(state)).toBe(true);
    expect((await stat(state.folder)).mode & 0o777).toBe(0o700);
  });

  test('is never made in a folder that holds something else', async () => {
    const state = stateOf('aroti', { AROTI_STATE: folder });
    await mkdir(state.folder);
    await writeFile(state.path('thesis.tex'), '');
    await expect(makeState(state)).rejects.toThrow('holds something else than a local platform');
    expect(await readdir(state.folder)).toEqual(['thesis.tex']);
  });

  test('is still ours when its making was cut short', async () => {
    const state = stateOf('aroti', { AROTI_STATE: folder });
    await mkdir(state.folder);
    await writeFile(state.path('platform.json.123.new'), '');
    await makeState(state);
    expect(await stateExists(state)).toBe(true);
  });

  test('keeps records, and has none where one is missing, cut off or of another kind', async () => {
    const state = stateOf('aroti', { AROTI_STATE: folder });
    await makeState(state);
    await writeRecord(state, 'run/part.json', { of: 'mine' });
    expect(await readRecord(state, 'run/part.json', record)).toEqual({ of: 'mine' });
    expect((await stat(state.path('run/part.json'))).mode & 0o777).toBe(0o600);
    await writeFile(state.path('run/cut.json'), '{"of": "mi');
    await writeRecord(state, 'run/old.json', { from: 'before' });
    for (const file of ['run/none.json', 'run/cut.json', 'run/old.json'])
      expect(await readRecord(state, file, record)).toBeUndefined();
  });
});
