import { expect, test } from '@jest/globals';
import type { V1EndpointSlice, V1Service } from '@kubernetes/client-node';
import { readyEndpoint } from '../../../src/kubernetes/ready-endpoint.ts';

const target = { namespace: 'ns', service: 's', port: 80 };
const service = (ports: object[]): V1Service => ({ spec: { ports: ports as [] } });
const slice = (ports: object[], ready: boolean | undefined, kind = 'Pod'): V1EndpointSlice => ({
  addressType: 'IPv4',
  ports: ports as [],
  endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready }, targetRef: { kind, name: 'pod-1' } }],
});

test.each([
  [
    'a named port',
    [{ name: 'http', port: 80 }],
    [slice([{ name: 'http', port: 8080 }], true)],
    { pod: 'pod-1', port: 8080 },
  ],
  ['a port without a name', [{ port: 80 }], [slice([{ name: '', port: 8080 }], true)], { pod: 'pod-1', port: 8080 }],
  [
    'readiness unknown counts as ready',
    [{ port: 80 }],
    [slice([{ port: 8080 }], undefined)],
    { pod: 'pod-1', port: 8080 },
  ],
  [
    'the second of two ports',
    [
      { name: 'a', port: 1 },
      { name: 'b', port: 80 },
    ],
    [
      slice(
        [
          { name: 'a', port: 11 },
          { name: 'b', port: 88 },
        ],
        true,
      ),
    ],
    { pod: 'pod-1', port: 88 },
  ],
  ['nobody ready', [{ port: 80 }], [slice([{ port: 8080 }], false)], 'no ready Pod behind port 80'],
  ['no endpoints at all', [{ port: 80 }], [], 'no ready Pod behind port 80'],
  ['not a Pod', [{ port: 80 }], [slice([{ port: 8080 }], true, 'Node')], 'no ready Pod behind port 80'],
  ['no such port', [{ port: 81 }, { port: 82 }], [slice([{ port: 81 }], true)], 'has no port 80; it has: 81, 82'],
])('%s', (_name, ports, slices, expected) => {
  expect(readyEndpoint(target, service(ports), slices)).toEqual(expected);
});
