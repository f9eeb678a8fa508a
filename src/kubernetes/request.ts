import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { again } from './again.ts';
import type { Cluster } from './client.ts';
import { ClusterError, noAnswer, refusal } from './errors.ts';
import { retryAfter } from './retry-after.ts';

export interface ClusterRequest {
  /** What it is about, for errors: `Kind/namespace/name`. */
  object: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
  /** How long the API server may say nothing, in milliseconds; 30 s unless given. */
  quietMilliseconds?: number;
  /** Sent twice it does what it does once: it creates by name, and whoever sends it looks again where that is taken. */
  repeatable?: boolean;
}

/** `code` too where it is not a success. */
export interface Answer<T> {
  code: number;
  body: T;
}

/**
 * Sends one request, again within seconds where that helps and does no harm, and gives the answer's JSON (text if it is none).
 * Throws `ClusterError`, or the signal's reason.
 */
export function send<T>(cluster: Cluster, request: ClusterRequest): Promise<Answer<T>> {
  return again(request, async () => {
    const { code, body, retryAfterMs } = await exchange(cluster, request, readAll);
    const value = parse(body);
    if (code >= 300) throw refusal(request.object, code, value, retryAfterMs);
    return { code, body: value as T };
  });
}

/** The body of a GET. */
export async function get<T>(
  cluster: Cluster,
  object: string,
  path: string,
  options: Partial<ClusterRequest> = {},
): Promise<T> {
  return (await send<T>(cluster, { ...options, object, path })).body;
}

/** As `send`, but any status is an answer and the body, of which at most `limit` bytes are read, is text. */
export async function sendForText(cluster: Cluster, request: ClusterRequest, limit: number): Promise<Answer<string>> {
  const { code, body } = await exchange(cluster, request, (response) => readAll(response, limit));
  return { code, body };
}

/** Sends a GET and hands out the answer as it comes; whoever takes it must end it. Throws as `send` does. */
export async function open(cluster: Cluster, request: ClusterRequest): Promise<IncomingMessage> {
  const response = await answerOf(cluster, request);
  const code = response.statusCode ?? 0;
  if (code < 300) return response;
  throw refusal(request.object, code, parse(await readAll(response)));
}

async function exchange(
  cluster: Cluster,
  request: ClusterRequest,
  read: (response: IncomingMessage) => Promise<string>,
): Promise<Answer<string> & { retryAfterMs: number | undefined }> {
  try {
    const response = await answerOf(cluster, request);
    return { code: response.statusCode ?? 0, body: await read(response), retryAfterMs: retryAfter(response.headers) };
  } catch (error) {
    request.signal?.throwIfAborted();
    throw error instanceof ClusterError ? error : noAnswer(request.object, cluster.server, error);
  }
}

async function answerOf(cluster: Cluster, request: ClusterRequest): Promise<IncomingMessage> {
  await cluster.limiter.turn(request.signal);
  const options = await optionsOf(cluster, request);
  try {
    return await attempt(cluster, request, options);
  } catch (error) {
    request.signal?.throwIfAborted();
    throw noAnswer(request.object, cluster.server, error);
  }
}

async function optionsOf(cluster: Cluster, request: ClusterRequest): Promise<https.RequestOptions> {
  const options: https.RequestOptions = {};
  await cluster.kubeConfig.applyToHTTPSOptions(options);
  return {
    ...options,
    // The library's agent opens a connection for every request; only through a proxy it is needed.
    agent: cluster.kubeConfig.getCurrentCluster()?.proxyUrl ? options.agent : cluster.agent,
    method: request.method ?? 'GET',
    timeout: request.quietMilliseconds ?? 30_000,
    signal: request.signal,
    headers: {
      ...(options.headers as http.OutgoingHttpHeaders | undefined),
      accept: request.accept ?? 'application/json',
    },
  };
}

/** Node itself tells the length of a body only for methods that usually have one; without it a DELETE's body is the next request. */
function withBody(options: https.RequestOptions, { contentType = 'application/json' }: ClusterRequest, body: string) {
  const length = Buffer.byteLength(body);
  const headers = {
    ...(options.headers as http.OutgoingHttpHeaders),
    'content-type': contentType,
    'content-length': length,
  };
  return { ...options, headers };
}

function attempt(
  cluster: Cluster,
  request: ClusterRequest,
  options: https.RequestOptions,
  again = true,
): Promise<IncomingMessage> {
  const url = new URL(cluster.server + request.path);
  for (const [key, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request: start } = url.protocol === 'http:' ? http : https;
  const sent = start(url, body ? withBody(options, request, body) : options, resolve);
  sent.on('timeout', () => sent.destroy(Object.assign(new Error('the API server is silent'), { code: 'ETIMEDOUT' })));
  sent.on('error', (error: NodeJS.ErrnoException) => {
    // A kept connection may have been closed by the other side just now: that says nothing about the server.
    const stale = sent.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
    if (stale && again) resolve(attempt(cluster, request, options, false));
    else reject(error);
  });
  sent.end(body);
  return promise;
}

async function readAll(response: IncomingMessage, limit = Infinity): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks)
    .subarray(0, limit === Infinity ? undefined : limit)
    .toString();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
