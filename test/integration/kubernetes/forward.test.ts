import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import net from 'node:net';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { withForward, type Address } from '../../../src/kubernetes/forward.ts';
import { getThroughService } from '../../../src/kubernetes/service-proxy.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, configMap, deployment, idle, script, service } from '../../support/workloads.ts';

jest.setTimeout(90_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}forward`;
const redis = { namespace, service: 'redis', port: 1234 };
const dns = { namespace, service: 'dns', port: 80 };

beforeAll(async () => {
  cluster = await testCluster();
  const listening = script('exec redis-server --port 6379 --save "" --bind 0.0.0.0 --protected-mode no', {
    ports: [{ name: 'redis', containerPort: 6379 }],
    readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 },
  });
  const corefile = '.:1053 {\n health :8080\n ready :8181\n whoami\n}\n';
  const dnsServer = {
    name: 'main',
    image: 'registry.k8s.io/coredns/coredns:v1.13.1',
    args: ['-conf', '/etc/coredns/Corefile'],
    volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
    readinessProbe: { httpGet: { port: 8181, path: '/ready' }, periodSeconds: 1 },
  };
  const objects = [
    deployment(namespace, 'redis', listening),
    service(namespace, 'redis', 1234, 'redis'),
    configMap(namespace, 'dns', { Corefile: corefile }),
    deployment(namespace, 'dns', dnsServer, { pod: { volumes: [{ name: 'config', configMap: { name: 'dns' } }] } }),
    service(namespace, 'dns', 80, 8080),
  ];
  await applyObjects(cluster, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...objects,
    deployment(namespace, 'unready', { ...idle, readinessProbe: { exec: { command: ['false'] } } }),
    service(namespace, 'unready', 80),
  ]);
  await awaitObjects(cluster, component, objects, { timeoutMs: 60_000 });
});
afterAll(() => removeNamespace(cluster, namespace));

async function connect({ host, port }: Address): Promise<net.Socket> {
  const socket = net.connect(port, host);
  await once(socket, 'connect');
  return socket;
}

async function ask(address: Address, command: string): Promise<string> {
  const socket = await connect(address);
  socket.write(`${command}\r\n`);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString();
}

describe('withForward', () => {
  test('leads to the Pod behind the Service, for many connections, one after another and at once', async () => {
    const answers = await withForward(cluster, redis, async (address) => {
      expect(address.host).toBe('127.0.0.1');
      const first = await ask(address, 'PING');
      return [first, ...(await Promise.all(Array.from({ length: 5 }, (_, n) => ask(address, `ECHO ${n}`))))];
    });
    expect(answers).toEqual(['+PONG\r\n', ...Array.from({ length: 5 }, (_, n) => `$1\r\n${n}\r\n`)]);
  });

  test('carries a lot of bytes, both ways', async () => {
    const value = 'x'.repeat(3_000_000);
    const size = await withForward(cluster, redis, async (address) => {
      const socket = await connect(address);
      socket.write(`*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$${value.length}\r\n${value}\r\n`);
      await once(socket, 'data');
      socket.write('GET big\r\n');
      let read = 0;
      const header = `$${value.length}\r\n`.length;
      while (read < value.length + header + 2) read += ((await once(socket, 'data')) as [Buffer])[0].length;
      socket.destroy();
      return read - header - 2;
    });
    expect(size).toBe(value.length);
  });

  test('closes everything afterwards, open connections too', async () => {
    let address: Address = { host: '', port: 0 };
    let left: net.Socket | undefined;
    await withForward(cluster, redis, async (given) => {
      address = given;
      left = await connect(given);
    });
    if (left && !left.destroyed) await once(left, 'close');
    await expect(connect(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('ends a connection that the Pod ends', async () => {
    const ended = await withForward(cluster, redis, async (address) => {
      const socket = await connect(address);
      socket.resume();
      socket.write('QUIT\r\n');
      await once(socket, 'end');
      return true;
    });
    expect(ended).toBe(true);
  });

  test('throws what its user throws', async () => {
    const error = new Error('mine');
    await expect(withForward(cluster, redis, () => Promise.reject(error))).rejects.toBe(error);
  });

  test.each([
    ['no Pod is ready', 'unready', 80, 'no ready Pod behind port 80'],
    ['the Service has no such port', 'redis', 1, 'has no port 1; it has: 1234'],
    ['there is no such Service', 'nowhere', 80, 'services "nowhere" not found'],
  ])('says so when %s', async (_name, name, port, message) => {
    const forwarded = withForward(cluster, { namespace, service: name, port }, () => Promise.resolve());
    await expect(forwarded).rejects.toThrow(`Service/${namespace}/${name}: ${message}`);
  });
});

describe('getThroughService', () => {
  test('gives status and body', async () => {
    expect(await getThroughService(cluster, { ...dns, path: '/health' })).toEqual({ status: 200, body: 'OK' });
    expect((await getThroughService(cluster, { ...dns, path: '/nothing?x=1' })).status).toBe(404);
  });

  test('gives 503 where nobody is ready', async () => {
    const { status, body } = await getThroughService(cluster, { namespace, service: 'unready', port: 80, path: '/' });
    expect(status).toBe(503);
    expect(body).toContain('no endpoints available');
  });
});
