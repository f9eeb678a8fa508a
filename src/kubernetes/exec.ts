import { Writable } from 'node:stream';
import { Exec, type V1Status } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { ClusterError } from './errors.ts';

/** What is run, and where; no shell has a part in it. */
export interface ExecRequest {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
}

export interface ExecOptions {
  signal: AbortSignal;
  /** More than this that the command prints ends it with an error. */
  limitBytes: number;
}

export interface ExecResult {
  exitCode: number;
  /** What it printed, both streams as they came. */
  output: string;
}

/** What of a WebSocket is needed here. */
interface Tunnel {
  addEventListener(type: 'close' | 'error', listener: () => void): void;
  terminate(): void;
}

/**
 * Runs a command in a container and gives its end. An abort, or too much output, cuts the connection; the command itself may
 * go on. Throws the signal's reason, or `ClusterError`: `ExecFailed` where it can't be run, `TooMuchOutput`.
 */
export async function execInPod(cluster: Cluster, request: ExecRequest, options: ExecOptions): Promise<ExecResult> {
  const { signal, limitBytes } = options;
  const { namespace, pod, container, command } = request;
  signal.throwIfAborted();
  const ended = Promise.withResolvers<ExecResult>();
  // Whoever awaits it may not have come so far when it fails.
  ended.promise.catch(() => undefined);
  const fail = (reason: string, message: string) => ended.reject(failedExec(request, reason, message));
  const chunks: Buffer[] = [];
  let bytes = 0;
  const output = () =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        if (bytes > limitBytes) fail('TooMuchOutput', `prints more than ${limitBytes} bytes`);
        else chunks.push(chunk);
        done();
      },
    });
  const end = (status: V1Status) => {
    const exitCode = exitCodeOf(status);
    if (exitCode === undefined) fail('ExecFailed', status.message ?? 'the command could not be run');
    else ended.resolve({ exitCode, output: Buffer.concat(chunks).toString() });
  };
  const abort = () => ended.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const opening = new Exec(cluster.kubeConfig)
    .exec(namespace, pod, container, command, output(), output(), null, false, end)
    .then((socket) => socket as unknown as Tunnel);
  opening.then(
    (tunnel) => tunnel.addEventListener('close', () => fail('ExecFailed', 'the connection was cut')),
    (problem: unknown) => fail('ExecFailed', messageOf(problem)),
  );
  try {
    return await ended.promise;
  } finally {
    signal.removeEventListener('abort', abort);
    opening.then((tunnel) => tunnel.terminate()).catch(() => undefined);
  }
}

/** How a command ended; undefined: it never began. */
export function exitCodeOf({ status, reason, details }: V1Status): number | undefined {
  if (status === 'Success') return 0;
  if (reason !== 'NonZeroExitCode') return undefined;
  const code = Number(details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message);
  return Number.isInteger(code) ? code : undefined;
}

/** A command that could not be run, or whose end is not known. */
export function failedExec({ namespace, pod, command }: ExecRequest, reason: string, message: string): ClusterError {
  const [program = ''] = command;
  return new ClusterError(`Pod/${namespace}/${pod}`, { reason, message: `${program}: ${message}` });
}

/** What a WebSocket that does not open fails with is no Error, but an event that has one. */
export function messageOf(problem: unknown): string {
  const text = (problem as { message?: unknown } | undefined)?.message;
  return typeof text === 'string' ? text : 'unknown reason';
}
