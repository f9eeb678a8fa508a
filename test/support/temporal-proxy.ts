import { once } from 'node:events';
import http2, {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import proto from '@temporalio/proto';
import { activityName, ActivityNames } from './activity-name.ts';

const {
  PollActivityTaskQueueResponse,
  RespondActivityTaskCompletedRequest,
  RespondActivityTaskFailedRequest,
  RespondWorkflowTaskCompletedResponse,
} = proto.temporal.api.workflowservice.v1;

/** One activity of a run, as a worker is given it. */
export interface ActivityTask {
  /** `applyComponent redis`. */
  name: string;
  activityId: string;
  attempt: number;
}

/** Told at the boundaries of each activity; whoever answers false keeps the message from going on. */
export interface Boundaries {
  /** The server has given the task out; the worker does not know yet. */
  started?: (task: ActivityTask) => Promise<boolean> | boolean;
  /** The worker has done it (or failed at it); the server does not know yet. */
  ending?: (task: ActivityTask) => Promise<boolean> | boolean;
}

/** Stands between a worker and Temporal for one run, and knows what the worker is doing. */
export interface TemporalProxy {
  /** `host:port` for the worker. */
  address: string;
  close(): Promise<void>;
}

/** Starts one before the Temporal at `upstream` (`host:port`, without TLS). */
export async function startTemporalProxy(upstream: string, boundaries: Boundaries): Promise<TemporalProxy> {
  const tasks = new Map<string, ActivityTask>();
  const names = new ActivityNames();
  const sessions = new Set<ServerHttp2Session>();
  const server = http2.createServer();
  const onward = new Map<ServerHttp2Session, ClientHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    const client = http2.connect(`http://${upstream}`);
    client.on('error', () => session.destroy());
    onward.set(session, client);
    session.on('error', () => session.destroy());
    session.on('close', () => {
      client.destroy();
      sessions.delete(session);
      onward.delete(session);
    });
  });
  server.on('stream', (stream, headers) => {
    const client = stream.session && onward.get(stream.session as ServerHttp2Session);
    stream.on('error', () => stream.close());
    if (client) exchange(stream, headers, client).catch(() => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  });

  async function exchange(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, client: ClientHttp2Session) {
    const method = methodOf(headers);
    const request = await bodyOf(stream);
    if (!(await mayEnd(method, request))) return;
    const answer = await ask(client, headers, request, stream);
    if (!(await mayStart(method, answer.body)) || stream.destroyed) return;
    reply(stream, answer);
  }

  async function mayStart(method: string, body: Buffer): Promise<boolean> {
    for (const given of tasksIn(method, messageIn(body))) {
      const token = tokenOf(given.taskToken);
      if (!token) continue;
      const activityId = given.activityId ?? '';
      const name = activityName(given.activityType?.name, given.input?.payloads);
      const task = { name: names.of(name, activityId), activityId, attempt: given.attempt ?? 1 };
      tasks.set(token, task);
      if (!((await boundaries.started?.(task)) ?? true)) return false;
    }
    return true;
  }

  async function mayEnd(method: string, body: Buffer): Promise<boolean> {
    const request = endings[method]?.decode(messageIn(body));
    const task = tasks.get(tokenOf(request?.taskToken));
    return task ? ((await boundaries.ending?.(task)) ?? true) : true;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const endings: Readonly<Record<string, { decode(bytes: Uint8Array): { taskToken?: Uint8Array | null } }>> = {
  RespondActivityTaskCompleted: RespondActivityTaskCompletedRequest,
  RespondActivityTaskFailed: RespondActivityTaskFailedRequest,
};

/** A worker is given activities when it asks for them, and where it is quickest also with the answer to a workflow task. */
function tasksIn(method: string, message: Uint8Array) {
  if (method === 'PollActivityTaskQueue') return [PollActivityTaskQueueResponse.decode(message)];
  if (method === 'RespondWorkflowTaskCompleted') {
    return RespondWorkflowTaskCompletedResponse.decode(message).activityTasks ?? [];
  }
  return [];
}

function tokenOf(token: Uint8Array | null | undefined): string {
  return Buffer.from(token ?? []).toString('base64');
}

function methodOf({ ':path': path = '' }: IncomingHttpHeaders): string {
  return path.split('/').at(-1) ?? '';
}

/** The message in a gRPC body: a flag that says whether it is compressed, its length, and itself. */
function messageIn(body: Buffer): Uint8Array {
  const message = body.subarray(5);
  return body[0] === 1 ? gunzipSync(message) : message;
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Answer {
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Absent where the headers say it all. */
  trailers?: IncomingHttpHeaders;
}

async function ask(
  client: ClientHttp2Session,
  headers: IncomingHttpHeaders,
  body: Buffer,
  asker: ServerHttp2Stream,
): Promise<Answer> {
  const stream = client.request(withoutConnection(headers));
  asker.on('close', () => stream.close(http2.constants.NGHTTP2_CANCEL));
  const answered = once(stream, 'response') as Promise<[IncomingHttpHeaders]>;
  let trailers: IncomingHttpHeaders | undefined;
  stream.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
  stream.end(body);
  const [answer] = await answered;
  const content = await bodyOf(stream);
  return { headers: answer, body: content, ...(trailers && { trailers }) };
}

function reply(stream: ServerHttp2Stream, { headers, body, trailers }: Answer): void {
  if (!trailers) {
    stream.respond(withoutConnection(headers));
    stream.end(body);
    return;
  }
  stream.respond(withoutConnection(headers), { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(withoutConnection(trailers)));
  stream.end(body);
}

function withoutConnection(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host'));
}
