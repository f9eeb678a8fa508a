import { describe, expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { displayOn, linesOn } from '../../../../src/cli/watch/display.ts';
import { changes, component, progress } from '../samples.ts';

const startedAt = Date.now();

describe('linesOn', () => {
  test('one line per change of state, with the seconds since the start; a note only once', () => {
    const stream = new PassThrough();
    let now = startedAt;
    const display = linesOn(stream, startedAt, () => now);
    display.show(progress([component()]), []);
    now += 1500;
    display.show(progress([component({ state: 'applying' })]), ['StatefulSet/database/postgres Ready: 0/1']);
    display.show(progress([component({ state: 'applying' })]), ['StatefulSet/database/postgres Ready: 0/1']);
    now += 10_800;
    display.show(progress([component({ state: 'deployed', changes: changes({ created: 4 }), facts: ['login'] })]), []);
    display.note(['a hint']);
    display.close();
    expect(String(stream.read())).toBe(
      [
        '1.5s postgres applying',
        '1.5s StatefulSet/database/postgres Ready: 0/1',
        '12.3s postgres deployed (4 created) login',
        'a hint',
        '',
      ].join('\n'),
    );
  });
});

test('how far something has got is a line now and then, more seldom where it takes long', () => {
  const stream = new PassThrough();
  let now = startedAt;
  const display = linesOn(stream, startedAt, () => now);
  for (let second = 0; second < 600; second++, now += 1000) {
    display.show(undefined, [{ about: 'dump aroti', text: `dump aroti: ${second} MiB` }, 'a sentence']);
  }
  const lines = String(stream.read()).trim().split('\n');
  expect(lines.slice(0, 3)).toEqual(['0.0s dump aroti: 0 MiB', '0.0s a sentence', '10.0s dump aroti: 10 MiB']);
  expect(lines).toHaveLength(1 + 30 + 5);
});

test('each thing that gets on has lines of its own', () => {
  const stream = new PassThrough();
  const display = linesOn(stream, startedAt, () => startedAt);
  for (const about of ['dump aroti', 'dump keycloak', 'dump aroti']) {
    display.show(undefined, [{ about, text: `${about}: 1 MiB` }]);
  }
  expect(String(stream.read())).toBe('0.0s dump aroti: 1 MiB\n0.0s dump keycloak: 1 MiB\n');
});

describe('displayOn', () => {
  test('elsewhere than in a terminal: lines without an escape', () => {
    const stream = fakeStream(false);
    displayOn(stream, startedAt).show(progress([component({ state: 'applying' })]), []);
    expect(String(stream.read())).toMatch(/^\d+\.\ds postgres applying\n$/);
  });

  test('in a terminal: a table that is drawn over itself, hints above it', () => {
    const stream = fakeStream(true);
    const display = displayOn(stream, startedAt);
    display.show(progress([component({ state: 'applying' })]), []);
    display.note(['a hint']);
    display.show(progress([component({ state: 'deployed' })]), []);
    display.close();
    const output = String(stream.read());
    expect(output).toContain('\u001b[');
    const text = stripVTControlCharacters(output);
    expect(text).toContain('▸ postgres  applying');
    expect(text).toContain('a hint\n');
    expect(text).toContain('✔ postgres  deployed');
  });
});

function fakeStream(isTTY: boolean): NodeJS.WriteStream {
  const stream = new PassThrough();
  return Object.assign(stream, {
    isTTY,
    columns: 80,
    rows: 24,
    hasColors: () => false,
  }) as unknown as NodeJS.WriteStream;
}
