import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';

/** A request that came by. */
export interface SeenRequest {
  method: string;
  /** With its query. */
  url: string;
  watch: boolean;
  /** Asks for something to be written, and means it. */
  write: boolean;
}

/** What is done to a request instead of, or besides, handing it on. */
export type Fault =
  | { kind: 'delay'; milliseconds: number }
  | { kind: 'answer'; status: number; retryAfterSeconds?: number }
  /** The connection is cut, before anything reaches the API server. */
  | { kind: 'cut' }
  /** A watch is told after a while that its history is no longer kept. */
  | { kind: 'gone'; afterMilliseconds: number };

/** How the proxy behaves; what is not said, it hands on as it is. */
export interface Behaviour {
  before?: (request: SeenRequest) => Promise<Fault | undefined> | Fault | undefined;
  /** Called when the API server has answered, before anybody hears of it. */
  after?: (request: SeenRequest) => Promise<void> | void;
}

/** Stands between a worker and the API server, and does to their traffic what a test says. */
export interface ApiProxy {
  /** A file that leads there, and holds no credentials: the proxy has its own. */
  kubeconfig: string;
  /** What was done to requests so far, by the kind of fault. */
  faults: Fault[];
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** Starts one before the test cluster. */
export async function startApiProxy(behaviour: Behaviour = {}): Promise<ApiProxy> {
  const upstream = await upstreamOf(process.env['AROTI_TEST_KUBECONFIG'] ?? '');
  const faults: Fault[] = [];
  const sockets = new Set<Socket>();
  let behave = behaviour;

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    tunnel(upstream, incoming, socket, head);
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = seen(incoming);
    const fault = await behave.before?.(request);
    if (fault) faults.push(fault);
    if (fault?.kind === 'cut') return void incoming.socket.destroy();
    if (fault?.kind === 'answer') return refuse(response, fault);
    if (fault?.kind === 'delay') await sleep(fault.milliseconds);
    const answer = await forward(upstream, incoming, response);
    await behave.after?.(request);
    if (response.destroyed) return void answer.destroy();
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault?.kind === 'gone') void endAsGone(answer, response, fault.afterMilliseconds);
    pipeline(answer, response, () => {});
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'aroti-proxy-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, leadingTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return {
    kubeconfig,
    faults,
    behave: (next) => void (behave = next),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      upstream.agent.destroy();
      await rm(folder, { recursive: true });
    },
  };
}

interface Upstream {
  server: URL;
  agent: https.Agent;
  credentials: tls.SecureContextOptions;
}

async function upstreamOf(kubeconfig: string): Promise<Upstream> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  const { ca, cert, key }: https.RequestOptions = {};
  const options: https.RequestOptions = { ca, cert, key };
  await kubeConfig.applyToHTTPSOptions(options);
  const credentials = { ca: options.ca, cert: options.cert, key: options.key } as tls.SecureContextOptions;
  const server = new URL(kubeConfig.getCurrentCluster()?.server ?? '');
  return { server, credentials, agent: new https.Agent({ ...credentials, keepAlive: true }) };
}

function leadingTo(server: string): string {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'proxy', server, skipTLSVerify: true }, { name: 'nobody' });
  return kubeConfig.exportConfig();
}

function seen({ method = 'GET', url = '' }: IncomingMessage): SeenRequest {
  const query = new URL(url, 'http://api').searchParams;
  return { method, url, watch: query.get('watch') === 'true', write: method !== 'GET' && !query.has('dryRun') };
}

/** The API server's answer, once it begins. */
async function forward(
  { server, agent }: Upstream,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method: incoming.method, headers: { ...incoming.headers, host: server.host }, agent };
  const sent = https.request(new URL(incoming.url ?? '', server), options, resolve);
  sent.on('error', reject);
  // Whoever asked is gone: a watch that nobody reads must not stay open.
  response.on('close', () => sent.destroy());
  incoming.pipe(sent);
  return promise;
}

function refuse(response: ServerResponse, { status, retryAfterSeconds }: Fault & { kind: 'answer' }): void {
  const reason = http.STATUS_CODES[status] ?? '';
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end(JSON.stringify(statusOf(status, reason)));
}

async function endAsGone(answer: IncomingMessage, response: ServerResponse, milliseconds: number): Promise<void> {
  await sleep(milliseconds);
  if (response.destroyed) return;
  answer.unpipe(response);
  response.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(410, 'Expired') })}\n`);
  answer.destroy();
}

function statusOf(code: number, reason: string): object {
  return { apiVersion: 'v1', kind: 'Status', status: 'Failure', code, reason, message: `the test's proxy: ${reason}` };
}

/** Hands on what is no longer HTTP, such as forwarded ports. */
function tunnel({ server, credentials }: Upstream, incoming: IncomingMessage, socket: Socket, head: Buffer): void {
  const port = Number(server.port || 443);
  const onward = tls.connect({ ...credentials, socket: connect(port, server.hostname), servername: 'kubernetes' });
  const headers = Object.entries({ ...incoming.headers, host: server.host }).map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
  onward.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
  onward.write(head);
  onward.pipe(socket).pipe(onward);
}
