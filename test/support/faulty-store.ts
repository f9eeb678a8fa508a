import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What of an S3 request tells it from others. */
export interface SeenStoreRequest {
  method: string;
  /** Path and query: `…?uploadId=…&partNumber=2`. */
  url: string;
  headers: IncomingHttpHeaders;
  /** What the server answered, once it has. */
  status?: number;
}

/**
 * `answer lost`: it is done, and its answer never arrives. `frozen`: nothing is heard of it any more, as where packets are lost for good;
 * `answer frozen`: after the answer has begun. `lostAfter`: it is done, then that happens, and its answer never arrives.
 * A `body` is answered as it is, instead of the error.
 */
export type StoreFault =
  | 'reset'
  | 'answer lost'
  | 'frozen'
  | 'answer frozen'
  | { status: number; code: string; body?: string }
  | { lostAfter: () => Promise<void> };

/** What is to happen to a request. */
export type FaultFor = (request: SeenStoreRequest) => StoreFault | undefined | Promise<StoreFault | undefined>;

/** An S3 server seen through a proxy that does to each request what a test says. */
export interface FaultyStore {
  endpoint: string;
  seen: SeenStoreRequest[];
  close(): Promise<void>;
}

/** Starts one before the server at `endpoint`; `fault` is asked for each request, and nothing is done to it where it says nothing. */
export async function startFaultyStore(endpoint: string, fault: FaultFor): Promise<FaultyStore> {
  const seen: SeenStoreRequest[] = [];
  const serve = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const { method = '', url = '', headers } = incoming;
    const asked: SeenStoreRequest = { method, url, headers };
    seen.push(asked);
    const what = await fault(asked);
    if (what === 'frozen') return;
    if (what === 'reset') return void incoming.socket.destroy();
    if (typeof what === 'object' && 'status' in what) {
      incoming.resume();
      const error = `<?xml version="1.0"?><Error><Code>${what.code}</Code><Message>${what.code}</Message></Error>`;
      incoming.on('end', () =>
        answer.writeHead(what.status, { 'content-type': 'application/xml' }).end(what.body ?? error),
      );
      return;
    }
    // The host stays as it was signed.
    const forwarded = send(new URL(url, endpoint), { method, headers: incoming.headers, agent: false });
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.on('response', (response: IncomingMessage) => {
      if (response.statusCode !== undefined) asked.status = response.statusCode;
      if (what === 'answer lost') return void incoming.socket.destroy();
      if (typeof what === 'object' && 'lostAfter' in what) {
        return void what.lostAfter().finally(() => incoming.socket.destroy());
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      if (what === 'answer frozen') {
        response.once('data', (chunk) => {
          answer.write(chunk);
          response.pause();
        });
      } else response.pipe(answer);
    });
    incoming.pipe(forwarded);
  };
  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch(() => incoming.socket.destroy());
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
