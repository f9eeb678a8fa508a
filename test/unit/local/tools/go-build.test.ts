import { describe, expect, test } from '@jest/globals';
import { recipes } from '../../../../local/tools/catalogue.ts';
import { executableName, isGoEnough, linkerFlags, proxiesOnly } from '../../../../local/tools/go-build.ts';

test.each([
  ['k8s.io/kubernetes/cmd/kubelet', 'kubelet'],
  ['go.etcd.io/etcd/server/v3', 'server'],
  ['go.temporal.io/server/cmd/tools/sql', 'sql'],
  ['.', 'pause'],
])('go build calls %s %s', (path, name) => expect(executableName(path, 'pause')).toBe(name));

test.each([
  ['https://a.example,direct', 'https://a.example'],
  ['https://a.example|https://b.example,direct', 'https://a.example|https://b.example'],
  ['https://a.example', 'https://a.example'],
  ['direct', 'direct'],
  ['off', 'off'],
])('of the proxies %s, %s are used', (setting, used) => expect(proxiesOnly(setting)).toBe(used));

describe('isGoEnough', () => {
  test.each([
    ['go1.24.0', 'local', '1.24.0', true],
    ['go1.26.8', 'local', '1.25', true],
    ['go1.23.4', 'local', '1.24.0', false],
    ['go1.23.4', 'auto', '1.24.0', true],
    ['go1.23.4', 'go1.23.4+auto', '1.24.0', true],
    ['go1.19.8', '', '1.24.0', false],
    ['go1.19.8', 'auto', '1.24.0', false],
    ['devel', 'local', '1.24.0', false],
  ])('%s with toolchains %j for %s: %j', (have, toolchain, needed, expected) =>
    expect(isGoEnough(have, toolchain, needed)).toBe(expected),
  );
});

test('a program is stamped with its version and has no symbol table', () => {
  expect(linkerFlags(recipes.etcd)).toBe('-s -w');
  expect(linkerFlags(recipes.kubernetes)).toMatch(
    /^-s -w -X k8s\.io\/component-base\/version\.gitVersion=v1\.34\.4 -X /,
  );
});
