import { describe, expect, test } from '@jest/globals';
import { differingFields, withFields } from '../../../src/keycloak/fields.ts';

describe('differingFields', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['the same', { enabled: true }, { enabled: true }, []],
    ['others don’t count', { enabled: true }, { enabled: true, name: 'x' }, []],
    ['another value', { enabled: true }, { enabled: false }, ['enabled']],
    ['a value that is not there', { enabled: true }, {}, ['enabled']],
    ['nothing there', { enabled: true }, undefined, ['enabled']],
    ['in depth', { attributes: { a: '1', b: '2' } }, { attributes: { a: '1', b: '3', c: '4' } }, ['attributes.b']],
    ['the order of a list', { uris: ['a', 'b'] }, { uris: ['b', 'a'] }, []],
    ['one more in a list', { uris: ['a'] }, { uris: ['a', 'b'] }, ['uris']],
    ['a list to be empty', { uris: [] }, { uris: ['a'] }, ['uris']],
    ['a list that is not there', { uris: ['a'] }, {}, ['uris']],
    [
      'things by their name',
      { m: [{ name: 'x', on: true }] },
      { m: [{ name: 'y' }, { name: 'x', on: true, id: 1 }] },
      [],
    ],
    ['a thing that differs', { m: [{ name: 'x', on: true }] }, { m: [{ name: 'x', on: false }] }, ['m[x].on']],
    ['a thing that is not there', { m: [{ name: 'x' }] }, { m: [] }, ['m[x].name']],
  ])('%s', (_, wanted, actual, fields) => {
    expect(differingFields(wanted, actual)).toEqual(fields);
  });
});

describe('withFields', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['keeps what is not wanted', { a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
    ['in depth', { attributes: { a: '1', b: '2' } }, { attributes: { b: '3' } }, { attributes: { a: '1', b: '3' } }],
    ['replaces lists of texts', { uris: ['a', 'b'] }, { uris: ['c'] }, { uris: ['c'] }],
    [
      'things by their name, with what they have besides',
      { m: [{ name: 'x', id: 1, on: false }, { name: 'y' }] },
      { m: [{ name: 'x', on: true }] },
      { m: [{ name: 'y' }, { name: 'x', id: 1, on: true }] },
    ],
    ['from nothing', undefined, { a: { b: [1] } }, { a: { b: [1] } }],
  ])('%s', (_, actual, wanted, merged) => {
    expect(withFields(actual, wanted)).toEqual(merged);
    expect(differingFields(wanted, merged)).toEqual([]);
  });
});
