import type { Writable } from 'node:stream';

/** What of a WebSocket is needed here. */
export interface StreamTunnel {
  readonly protocol: string;
  readonly readyState: number;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
  send(data: Uint8Array, done: (error?: Error) => void): void;
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** Of the WebSockets of exec: the first byte of a message says which stream it belongs to. */
const stdinChannel = 0;
const closeChannel = 255;
/** Whose close message ends the input alone. */
const protocolThatCloses = 'v5.channel.k8s.io';
const chunkBytes = 64 * 1024;
const open = 1;

/** The stream itself, which stops the tunnel from reading on while nobody takes what it has: the library writes to it without looking. */
export function heldBack<Stream extends Writable>(stream: Stream, tunnel: () => StreamTunnel | undefined): Stream {
  const write = stream.write.bind(stream) as (chunk: Uint8Array) => boolean;
  stream.write = ((chunk: Uint8Array) => {
    const goOn = write(chunk);
    if (!goOn) tunnel()?.pause();
    return goOn;
  }) as Stream['write'];
  stream.on('drain', () => tunnel()?.resume());
  return stream;
}

/** Sends all of a source as a command's input, then its end; waits for each chunk to be taken. What comes after the command's end is left out. */
export async function sendAll(tunnel: StreamTunnel, source: AsyncIterable<Uint8Array>): Promise<void> {
  if (tunnel.protocol !== protocolThatCloses) {
    throw new Error(`this API server can't end a command's input (${tunnel.protocol}); Kubernetes 1.30 or later can`);
  }
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += chunkBytes) {
      if (tunnel.readyState !== open) return;
      await send(tunnel, stdinChannel, chunk.subarray(at, at + chunkBytes));
    }
  }
  if (tunnel.readyState === open) await send(tunnel, closeChannel, Uint8Array.of(stdinChannel));
}

function send(tunnel: StreamTunnel, channel: number, bytes: Uint8Array): Promise<void> {
  const message = Buffer.allocUnsafe(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  // One that closes meanwhile says so by its own event.
  return new Promise((resolve) => tunnel.send(message, () => resolve()));
}
