import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsBoard } from './board.ts';

/** An address as settings have it, `host:port`; a host of IPv6 in brackets. */
export function parseAddress(address: string): { host: string; port: number } {
  const { hostname = '', port = '' } = URL.parse(`tcp://${address}`) ?? {};
  if (!hostname || !port) throw new Error(`AROTI_METRICS_ADDRESS: ${address} is no host:port`);
  return { host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) };
}

/** Serves the worker's own figures and, under the same address, those of Temporal's SDK, which are read at `sdk`. Throws where the address is taken. */
export async function serveMetrics(
  board: MetricsBoard,
  { address, sdk }: { address: string; sdk: string },
): Promise<Server> {
  const server = createServer((request, response) => {
    if (!['/', '/metrics'].includes((request.url ?? '').split('?')[0] ?? '')) {
      response.writeHead(404).end();
      return;
    }
    void Promise.all([board.text(), sdkText(sdk)]).then(
      (texts) => response.writeHead(200, { 'content-type': board.registry.contentType }).end(texts.join('')),
      () => response.writeHead(500).end(),
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(parseAddress(address), resolve);
  await promise;
  // A worker that ends does not wait for whoever still reads.
  server.unref();
  return server;
}

const sdkMs = 2000;

/** The SDK's figures; nothing where it does not answer: ours are worth having without. */
async function sdkText(sdk: string): Promise<string> {
  try {
    const answer = await fetch(`http://${sdk}/metrics`, { signal: AbortSignal.timeout(sdkMs) });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}

/** An address on the loopback that nobody listens on now, for the SDK, which can't be told to choose one. */
export async function freeLoopback(): Promise<string> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `127.0.0.1:${port}`;
}
