import { once } from 'node:events';
import net from 'node:net';
import { Writable } from 'node:stream';
import { PortForward } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { ClusterError } from './errors.ts';
import { cutWhenSilent, type AskedTunnel } from './liveness.ts';
import { findReadyEndpoint, type ServicePort } from './ready-endpoint.ts';
import { heldBack, type StreamTunnel } from './tunnel.ts';

export type { ServicePort } from './ready-endpoint.ts';

/** Where a forwarded port listens on this machine. */
export interface Address {
  host: string;
  port: number;
}

/**
 * Gives `use` an address on this machine that leads to a ready Pod behind the Service's port, by way of the API server, for as
 * long as it runs; then everything is closed, open connections too. Throws `ClusterError` where no endpoint is ready or where
 * connections can't be forwarded, else what `use` throws.
 */
export async function withForward<T>(
  cluster: Cluster,
  target: ServicePort,
  use: (address: Address) => Promise<T>,
): Promise<T> {
  const forward = new Forward(cluster, target);
  try {
    return await use(await forward.listen());
  } catch (error) {
    throw forward.failure ?? error;
  } finally {
    await forward.close();
  }
}

class Forward {
  readonly #cluster: Cluster;
  readonly #target: ServicePort;
  readonly #server = net.createServer((socket) => void this.#accept(socket));
  readonly #sockets = new Set<net.Socket>();
  /** Why a connection could not be forwarded, the last time that this happened. */
  failure: ClusterError | undefined;

  constructor(cluster: Cluster, target: ServicePort) {
    this.#cluster = cluster;
    this.#target = target;
  }

  async listen(): Promise<Address> {
    await findReadyEndpoint(this.#cluster, this.#target);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return { host: '127.0.0.1', port: (this.#server.address() as net.AddressInfo).port };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #accept(socket: net.Socket): Promise<void> {
    this.#sockets.add(socket);
    // Whoever connected sees his own end; here it only must not stop the process.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    try {
      const tunnel = await this.#open(socket);
      this.failure = undefined;
      tunnel.addEventListener('close', () => socket.end());
      tunnel.addEventListener('error', () => socket.destroy());
      socket.on('close', () => tunnel.terminate());
      if (socket.destroyed) tunnel.terminate();
    } catch (error) {
      this.failure = asClusterError(this.#target, error);
      socket.destroy();
    }
  }

  /** The Pod is looked up for each connection: another may serve by now. */
  async #open(socket: net.Socket): Promise<StreamTunnel> {
    const { pod, port } = await findReadyEndpoint(this.#cluster, this.#target);
    const complaints = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        // The channel opens with the port's number, of which the library leaves an empty chunk.
        if (chunk.length > 0) socket.destroy();
        done();
      },
    });
    await this.#cluster.limiter.turn();
    const forward = new PortForward(this.#cluster.kubeConfig);
    let opened: StreamTunnel | undefined;
    const toHere = heldBack(socket, () => opened);
    const tunnel = await forward.portForward(this.#target.namespace, pod, [port], toHere, complaints, socket);
    opened = tunnel as unknown as StreamTunnel;
    cutWhenSilent(tunnel as unknown as AskedTunnel);
    return opened;
  }
}

/** What a WebSocket that does not open fails with is no Error, but an event that has one. */
function asClusterError({ namespace, service }: ServicePort, problem: unknown): ClusterError {
  if (problem instanceof ClusterError) return problem;
  const text = (problem as { message?: unknown }).message;
  const message = typeof text === 'string' ? text : 'unknown reason';
  const status = /^Unexpected server response: (\d+)/.exec(message)?.[1];
  return new ClusterError(`Service/${namespace}/${service}`, {
    ...(status && { status: Number(status) }),
    reason: 'ForwardFailed',
    message: `its port can't be forwarded: ${message}`,
  });
}
