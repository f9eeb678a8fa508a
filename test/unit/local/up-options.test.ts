import { describe, expect, test } from '@jest/globals';
import { parseUpOptions } from '../../../local/up-options.ts';

describe('the options of up', () => {
  test('are all optional', () => {
    expect(parseUpOptions([])).toEqual({ name: 'aroti', deploy: true, backup: true, ports: {} });
  });

  test('are read', () => {
    const args = [
      '--name',
      'two',
      '--context',
      'kind',
      '--platform',
      'p.yaml',
      '--no-deploy',
      '--temporal-port',
      '7001',
    ];
    expect(parseUpOptions([...args, '--ui-port', '7002', '--s3-port', '7003'])).toEqual({
      name: 'two',
      backup: true,
      context: 'kind',
      platform: 'p.yaml',
      deploy: false,
      ports: { temporal: 7001, ui: 7002, s3: 7003 },
    });
  });
});
