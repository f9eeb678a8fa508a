import { describe, expect, test } from '@jest/globals';
import { parseObjects } from '../../../src/extra/parse-objects.ts';

const parse = (text: string) => parseObjects([{ name: 'a.yaml', text }]);
const map = (more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${more}`;

describe('parseObjects', () => {
  test('takes several documents, each with its line; empty ones are none', () => {
    const { objects, problems } = parse(`# a comment\n---\n${map()}---\n\n---\n${map()}`);
    expect(problems).toEqual([]);
    expect(objects.map(({ at, object }) => [at, object.kind])).toEqual([
      ['a.yaml:3', 'ConfigMap'],
      ['a.yaml:9', 'ConfigMap'],
    ]);
  });

  test('unfolds lists, lists of lists too', () => {
    const item = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const list = { apiVersion: 'v1', kind: 'List', items: [item, { kind: 'ConfigMapList', items: [item] }] };
    expect(parse(JSON.stringify(list)).objects.map(({ object }) => object)).toEqual([item, item]);
  });

  test.each([
    ['an octal number', 'mode: 0644', { mode: 420 }],
    ['what is a switch to kubectl', 'on: yes', { true: true }],
    ['a time of day', 'at: 12:30', { at: '12:30' }],
    ['a day', 'at: 2026-01-02', { at: '2026-01-02' }],
    ['an anchor', 'a: &x {b: 1}\nc: {<<: *x, d: 2}', { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ['a text in quotes', 'a: "yes"\nb: "0644"', { a: 'yes', b: '0644' }],
  ])('reads as kubectl does: %s', (_what, text, expected) => {
    expect(parse(map(text)).objects[0]?.object).toMatchObject(expected);
  });

  test.each([
    ['a list that is none', 'a: [1', 'a.yaml:1: no YAML: '],
    ['a key twice', `${map()}kind: Secret\n`, 'a.yaml:4: no YAML: Map keys must be unique'],
    ['a tab', `${map()}data:\n\ta: b\n`, 'a.yaml:5: no YAML: '],
    ['an alias to nothing', map('a: *nothing'), 'a.yaml:'],
    ['text', 'just text', 'a.yaml:1: expected an object with `apiVersion` and `kind`'],
    ['a list', `---\n- a\n`, 'a.yaml:2: expected an object'],
  ])('says file and line of %s', (_what, text, message) => {
    expect(parse(text).problems).toEqual([expect.stringContaining(message)]);
  });

  test('aliases that would fill the memory are refused', () => {
    const rows = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    expect(parse(`a0: &a0 [x]\n${rows.join('\n')}`).problems).toEqual([expect.stringContaining('no YAML')]);
  });

  test('more objects than a component may have', () => {
    expect(parse(`---\n${map()}`.repeat(1001)).problems).toEqual(['1001 objects; 1000 are the most']);
  });
});
