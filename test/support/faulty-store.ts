import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What of an S3 request tells it from others. */
export interface SeenStoreRequest {
  method: string;
  /** Path and query: `…?uploadId=…&partNumber=2`. */
  url: string;
}

/** `answer lost`: it is done, and its answer never arrives. */
export type StoreFault = 'reset' | 'answer lost' | { status: number; code: string };

/** An S3 server seen through a proxy that does to each request what a test says. */
export interface FaultyStore {
  endpoint: string;
  seen: SeenStoreRequest[];
  close(): Promise<void>;
}

/** Starts one before the server at `endpoint`; `fault` is asked for each request, and nothing is done to it where it says nothing. */
export async function startFaultyStore(
  endpoint: string,
  fault: (request: SeenStoreRequest) => StoreFault | undefined,
): Promise<FaultyStore> {
  const seen: SeenStoreRequest[] = [];
  const server = createServer((incoming, answer) => {
    const { method = '', url = '' } = incoming;
    seen.push({ method, url });
    const what = fault({ method, url });
    if (what === 'reset') return void incoming.socket.destroy();
    if (typeof what === 'object') {
      incoming.resume();
      const body = `<?xml version="1.0"?><Error><Code>${what.code}</Code><Message>${what.code}</Message></Error>`;
      incoming.on('end', () => answer.writeHead(what.status, { 'content-type': 'application/xml' }).end(body));
      return;
    }
    // The host stays as it was signed.
    const forwarded = request(new URL(url, endpoint), { method, headers: incoming.headers, agent: false });
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.on('response', (response: IncomingMessage) => {
      if (what === 'answer lost') return void incoming.socket.destroy();
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
