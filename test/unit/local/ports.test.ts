import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { isPortFree, isPortOpen, pickPorts, portCandidates, usualPorts, type Ports } from '../../../local/ports.ts';

const usual = { name: 'aroti', mark: '01234567' };
const other = { name: 'staging', mark: '01234567' };
const remembered: Ports = { temporal: 21_000, ui: 21_001, s3: 21_002, metrics: 21_003 };

const pick = (platform: typeof usual, asked: Partial<Ports>, before: Ports | undefined, used: number[] = []) =>
  pickPorts(portCandidates(platform, asked, before), async (port) => !used.includes(port));

describe('the ports of a platform', () => {
  test('of the usual name are the usual ones', async () => {
    expect(await pick(usual, {}, undefined)).toEqual({ ports: usualPorts, taken: [] });
  });

  test('of the usual name have no substitute, but for the metrics', async () => {
    const { ports, taken } = await pick(usual, {}, undefined, [7233, 9464]);
    expect(taken).toEqual([{ name: 'temporal', port: 7233 }]);
    expect(ports.metrics).not.toBe(9464);
  });

  test('that were asked for win, and have no substitute', async () => {
    expect((await pick(usual, { ui: 9000 }, undefined)).ports).toEqual({ ...usualPorts, ui: 9000 });
    expect((await pick(other, { s3: 9001 }, remembered, [9001])).taken).toEqual([{ name: 's3', port: 9001 }]);
  });

  test('of another name are free ones, each once, below those that Linux gives to outgoing connections', async () => {
    const { ports, taken } = await pick(other, {}, undefined);
    expect(taken).toEqual([]);
    expect(new Set(Object.values(ports)).size).toBe(4);
    for (const port of Object.values(ports)) expect(port > 20_000 - 1 && port < 32_000).toBe(true);
  });

  test('of another name are remembered, and only those in use are changed', async () => {
    expect((await pick(other, {}, remembered)).ports).toEqual(remembered);
    const { ports } = await pick(other, {}, remembered, [21_001]);
    expect(ports).toEqual({ ...remembered, ui: expect.any(Number) });
    expect(ports.ui).not.toBe(21_001);
  });

  test('of two other names differ', async () => {
    const [one, two] = [
      await pick(other, {}, undefined),
      await pick({ name: 'drill', mark: '89abcdef' }, {}, undefined),
    ];
    expect(one.ports).not.toEqual(two.ports);
  });
});

test('a port is free until something listens on it, and open from then on', async () => {
  const server = createServer().listen({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect([await isPortFree(port), await isPortOpen(port)]).toEqual([false, true]);
  await new Promise((resolve) => server.close(resolve));
  expect([await isPortFree(port), await isPortOpen(port)]).toEqual([true, false]);
});
