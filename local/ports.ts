import { connect, createServer } from 'node:net';
import { z } from 'zod';
import { usualName } from './state.ts';

/** The ports of a platform's services, all on 127.0.0.1. */
export const portsSchema = z.object({ temporal: z.int(), ui: z.int(), s3: z.int(), metrics: z.int() });
export type Ports = z.output<typeof portsSchema>;
export type PortName = keyof Ports;

/** The ports of the platform that has the usual name. */
export const usualPorts: Ports = { temporal: 7233, ui: 8233, s3: 7070, metrics: 9464 };

// People and bookmarks know these; the metrics' port is only ever read from the summary.
const promised = new Set<PortName>(['temporal', 'ui', 's3']);

/** What each port serves, for people. */
export const portPurposes: Readonly<Record<PortName, string>> = {
  temporal: 'Temporal',
  ui: "Temporal's Web UI",
  s3: 'the S3 server',
  metrics: "the worker's metrics",
};

const portNames = Object.keys(usualPorts) as PortName[];
// Below the range from which Linux takes ports for outgoing connections, so that none of them is taken while the platform is down.
const [lowest, highest] = [20_000, 31_999];

/**
 * The ports that may be taken, best first. A port that was asked for, or that the usual name promises, has no substitute; else
 * the remembered one is kept where it is still free, and the next free one is taken where it is not.
 */
export function portCandidates(
  platform: { name: string; mark: string },
  asked: Partial<Ports>,
  remembered: Partial<Ports> | undefined,
): Record<PortName, number[]> {
  const first = Number.parseInt(platform.mark, 16);
  const candidates = (port: PortName, at: number): number[] => {
    if (asked[port] !== undefined) return [asked[port]];
    if (platform.name === usualName && promised.has(port)) return [usualPorts[port]];
    const kept = remembered?.[port] ?? (platform.name === usualName ? usualPorts[port] : undefined);
    const others = Array.from(
      { length: 50 },
      (_, n) => lowest + ((first + n * portNames.length + at) % (highest - lowest)),
    );
    return kept === undefined ? others : [kept, ...others];
  };
  return Object.fromEntries(portNames.map((port, at) => [port, candidates(port, at)])) as Record<PortName, number[]>;
}

/** Takes the first usable candidate for each port, none twice; a port without one is among `taken`, with its first candidate. */
export async function pickPorts(
  candidates: Record<PortName, number[]>,
  isUsable: (port: number) => Promise<boolean>,
): Promise<{ ports: Ports; taken: { name: PortName; port: number }[] }> {
  const ports: Partial<Ports> = {};
  const taken: { name: PortName; port: number }[] = [];
  for (const name of portNames) {
    const used = new Set(Object.values(ports));
    for (const port of candidates[name]) {
      if (used.has(port) || !(await isUsable(port))) continue;
      ports[name] = port;
      break;
    }
    if (ports[name] === undefined) taken.push({ name, port: candidates[name][0] ?? 0 });
  }
  return { ports: { ...usualPorts, ...ports }, taken };
}

/** True when nothing listens on that port of 127.0.0.1 and we may. */
export function isPortFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  return promise;
}

/** True when something accepts connections on that port of 127.0.0.1. */
export function isPortOpen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
  const settle = (open: boolean) => {
    socket.destroy();
    resolve(open);
  };
  socket.once('connect', () => settle(true));
  socket.once('error', () => settle(false));
  socket.once('timeout', () => settle(false));
  return promise;
}
