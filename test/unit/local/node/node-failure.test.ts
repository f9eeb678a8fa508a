import { describe, expect, test } from '@jest/globals';
import { lastWords } from '../../../../local/node/node-failure.ts';

describe("what a node's logs tell of its failure", () => {
  test('is the end of its first process', () => {
    expect(lastWords('init.log', 'mount: permission denied\n')).toEqual(['mount: permission denied']);
  });

  test('is what a daemon said before it ended', () => {
    const log = ['starting', 'one', 'two', 'no such key', 'init: etcd ended with 1; started again', 'starting'].join(
      '\n',
    );
    expect(lastWords('etcd.log', log)).toEqual([
      'etcd.log:',
      '  one',
      '  two',
      '  no such key',
      '  init: etcd ended with 1; started again',
    ]);
  });

  test('is nothing of a daemon that runs', () => {
    expect(lastWords('kubelet.log', 'E1 some error that is not the end\n')).toEqual([]);
    expect(lastWords('init.log', '')).toEqual([]);
  });
});
