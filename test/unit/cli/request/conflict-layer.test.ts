import { describe, expect, test } from '@jest/globals';
import { conflictLayer } from '../../../../src/cli/request/conflict-layer.ts';

describe('conflictLayer', () => {
  test.each([
    ['redis=adopt', 'redis', 'adopt'],
    ['backend-api:.spec.replicas=yield', 'backend-api:.spec.replicas', 'yield'],
    ['redis:.spec.containers[name="redis"].image=force', 'redis:.spec.containers[name="redis"].image', 'force'],
  ])('%s', (option, rule, resolution) => {
    expect(conflictLayer(option)).toEqual({ conflicts: { [rule]: resolution } });
  });

  test.each(['redis', '=adopt', 'redis=', 'redis=stop', 'redis=Adopt'])('refuses %s', (option) => {
    expect(() => conflictLayer(option)).toThrow(`--on-conflict ${option}`);
  });
});
