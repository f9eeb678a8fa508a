import { describe, expect, test } from '@jest/globals';
import { acceptsVersion, compareVersions, parseVersion, type Version } from '../../../../local/tools/version.ts';

describe('parseVersion', () => {
  test.each([
    ['Kubernetes v1.34.4', [1, 34, 4]],
    ['Client Version: v1.34.4\nKustomize Version: v5.7.1', [1, 34, 4]],
    ['etcd Version: 3.6.4\nGit SHA: Not provided', [3, 6, 4]],
    ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', [1, 5, 1]],
    ['Version  : v1.8.0\nBuild    : norev', [1, 8, 0]],
    ['0.21.9', [0, 21, 9]],
    ['v1.34.4+k3s1', [1, 34, 4]],
    ['1.24', [1, 24, 0]],
    ['Client Version: v1.32.4-dispatcher', undefined],
    ['temporal version 0.0.0-DEV (Server 1.29.1)', undefined],
    ['Version  : git', undefined],
    ['', undefined],
  ])('of %j is %j', (text, expected) => expect(parseVersion(text)).toEqual(expected));
});

describe('acceptsVersion', () => {
  const range = { from: '1.34.0', below: '1.35.0' };
  test.each([
    ['Kubernetes v1.34.0', true],
    ['Kubernetes v1.34.12', true],
    ['Kubernetes v1.33.9', false],
    ['Kubernetes v1.35.0', false],
    ['Kubernetes v1.34.4-rc.1', false],
    ['command not found', false],
  ])('%j: %j', (answer, expected) => expect(acceptsVersion(answer, range)).toBe(expected));
});

test('versions are compared number by number', () => {
  const versions: Version[] = [
    [1, 10, 0],
    [1, 9, 9],
    [0, 99, 0],
    [1, 9, 10],
  ];
  expect(versions.toSorted(compareVersions)).toEqual([
    [0, 99, 0],
    [1, 9, 9],
    [1, 9, 10],
    [1, 10, 0],
  ]);
});
