import { describe, expect, test } from '@jest/globals';
import { sameOptions, shellWord } from '../../../../src/cli/request/same-options.ts';

describe('sameOptions', () => {
  test('repeats what says which platform is meant, and what is to become of it', () => {
    const options = {
      file: 'my platform.yaml',
      set: ['domain=example.com', 'a=[1]'],
      name: 'staging',
      components: ['postgres', 'redis'],
      prune: false,
      destroy: ['Namespace/old'],
      onConflict: ['redis=adopt'],
    };
    expect(sameOptions(options).join(' ')).toBe(
      "--file 'my platform.yaml' --set domain=example.com --set 'a=[1]' --name staging --components postgres,redis " +
        '--no-prune --destroy Namespace/old --on-conflict redis=adopt',
    );
  });

  test('nothing where nothing was given', () => {
    expect(sameOptions({ prune: true })).toEqual([]);
  });
});

test.each([
  ['plain-word_1:/@%+=.,', 'plain-word_1:/@%+=.,'],
  ['', "''"],
  ["it's", String.raw`'it'\''s'`],
  ['$(rm)', "'$(rm)'"],
  ['~/platform.yaml', "'~/platform.yaml'"],
])('shellWord(%j) is %s', (text, expected) => {
  expect(shellWord(text)).toBe(expected);
});
