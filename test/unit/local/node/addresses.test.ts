import { describe, expect, test } from '@jest/globals';
import { chooseAddresses, parseNetwork, parseRoutes } from '../../../../local/node/addresses.ts';

const table = [
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
  'eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'aroti-1\t345A12C6\t00000000\t0001\t0\t0\t0\tFCFFFFFF\t0\t0\t0',
  '',
].join('\n');

describe("the machine's routes", () => {
  test('are read, but for those that are as wide as the world', () => {
    expect(parseRoutes(table)).toEqual([parseNetwork('10.0.0.0/24'), parseNetwork('198.18.90.52/30')]);
  });

  test('are none of an empty table', () => {
    expect(parseRoutes('')).toEqual([]);
  });
});

describe("the node's addresses", () => {
  test('are the two of a /30 network, where it was told to begin', () => {
    expect(chooseAddresses([], 0)).toEqual({ host: '198.18.0.1', node: '198.18.0.2' });
    expect(chooseAddresses([], 5)).toEqual({ host: '198.18.0.21', node: '198.18.0.22' });
    expect(chooseAddresses([], 2 ** 32 - 1)).toEqual({ host: '198.18.255.253', node: '198.18.255.254' });
  });

  test.each([
    ['its own network is routed', ['198.18.0.0/30'], '198.18.0.5'],
    ['a single address in it is', ['198.18.0.3/32'], '198.18.0.5'],
    ['a wider network around it is', ['198.18.0.0/24'], '198.18.1.1'],
    ['all of the first range is', ['198.18.0.0/16'], '198.19.0.1'],
    ['all of the first two are', ['198.18.0.0/15'], '172.31.240.1'],
  ])('are others where %s', (_title, routes, host) => {
    expect(chooseAddresses(routes.map(parseNetwork), 0)?.host).toBe(host);
  });

  test('are those of before as long as they are free', () => {
    const before = { host: '198.18.7.1', node: '198.18.7.2' };
    expect(chooseAddresses([], 0, before)).toBe(before);
    expect(chooseAddresses([parseNetwork('198.18.7.0/24')], 0, before)?.host).toBe('198.18.0.1');
  });

  test('are none where everything is routed', () => {
    const everything = ['198.18.0.0/15', '172.16.0.0/12', '192.168.0.0/16'].map(parseNetwork);
    expect(chooseAddresses(everything, 0)).toBeUndefined();
  });
});
