import { PassThrough, Readable, Writable } from 'node:stream';
import { Exec, type V1Status } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { exitCodeOf, failedExec, messageOf, type ExecRequest } from './exec.ts';
import { cutWhenSilent, type AskedTunnel, type LivenessTimes } from './liveness.ts';
import { heldBack, sendAll, type StreamTunnel } from './tunnel.ts';

export interface ExecStreamOptions {
  signal: AbortSignal;
  /** What the command reads; its input ends where this does, and the runtime may drop what it has not read by then (`putFile`). Absent: it has none. */
  stdin?: AsyncIterable<Uint8Array>;
  /** When a connection that has gone silent is given up. */
  liveness?: LivenessTimes;
}

export interface RunningExec {
  /** What the command writes, at the reader's pace. */
  stdout: AsyncIterable<Uint8Array>;
  /** How it ended; what it wrote before may still have to be read. Rejects with the signal's reason, what `stdin` threw, or `ClusterError` (`ExecFailed`). */
  ended: Promise<{ exitCode: number; stderr: string }>;
}

/** Of what the command says to stderr, the last bytes are kept. */
const stderrLimitBytes = 256 * 1024;
/** What may lie ready for the reader: enough that the sender is not stopped for every message. */
const bufferBytes = 1024 * 1024;

/**
 * Runs a command in a container as part of a stream, in bounded memory whatever its length: who reads slowly slows the command
 * down. An abort cuts the connection; a command that still writes then ends by its broken pipe.
 */
export function execStream(cluster: Cluster, request: ExecRequest, options: ExecStreamOptions): RunningExec {
  const { signal, stdin } = options;
  const { namespace, pod, container, command } = request;
  const ended = Promise.withResolvers<{ exitCode: number; stderr: string }>();
  // Whoever awaits it may not have come so far when it fails.
  ended.promise.catch(() => undefined);
  let tunnel: StreamTunnel | undefined;
  const stdout = heldBack(new PassThrough({ highWaterMark: bufferBytes }), () => tunnel);
  const stderr = lastBytes(stderrLimitBytes);
  let over = false;
  const fail = (error: unknown) => {
    // What a command that has ended left to be read is still good.
    if (over) return;
    over = true;
    ended.reject(error);
    stdout.destroy(error instanceof Error ? error : new Error(String(error)));
    tunnel?.terminate();
  };
  const cut = (why: string) => fail(failedExec(request, 'ExecFailed', why));
  const end = (status: V1Status) => {
    const exitCode = exitCodeOf(status);
    if (exitCode === undefined) return cut(status.message ?? 'the command could not be run');
    over = true;
    ended.resolve({ exitCode, stderr: stderr.text() });
  };
  // Whoever reads hears of a failure by it; whoever stopped reading wants no more.
  stdout.on('error', () => undefined);
  stdout.on('close', () => cut('nobody reads what it writes'));
  const abort = () => {
    over = false;
    fail(signal.reason);
  };
  const run = async () => {
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    await cluster.limiter.turn();
    const input = stdin && new Readable({ read: () => undefined });
    const opened = await new Exec(cluster.kubeConfig)
      .exec(namespace, pod, container, command, stdout, stderr.stream, input ?? null, false, end)
      .catch((problem: unknown) => Promise.reject(failedExec(request, 'ExecFailed', messageOf(problem))));
    tunnel = opened as unknown as StreamTunnel;
    if (signal.aborted) return abort();
    cutWhenSilent(opened as unknown as AskedTunnel, options.liveness);
    tunnel.addEventListener('close', () => cut('the connection was cut'));
    // A command that does not read to the end of its input says why by its exit code.
    if (stdin) await sendAll(tunnel, stdin);
  };
  run().catch(fail);
  const done = () => signal.removeEventListener('abort', abort);
  ended.promise.then(done, done);
  return { stdout, ended: ended.promise };
}

/** Keeps the end of what is written to it. */
function lastBytes(limit: number) {
  let kept = Buffer.alloc(0);
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      kept = Buffer.concat([kept, chunk]).subarray(-limit);
      done();
    },
  });
  return { stream, text: () => kept.toString() };
}
