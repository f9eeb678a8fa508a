import type { StreamTunnel } from './tunnel.ts';

/** What of a WebSocket is needed here. */
export interface AskedTunnel extends Pick<StreamTunnel, 'terminate'> {
  /** While it is, answers are not read either. */
  readonly isPaused: boolean;
  ping(): void;
  on(event: 'message' | 'pong' | 'close', listener: () => void): unknown;
}

export interface LivenessTimes {
  /** Between two questions, in milliseconds. */
  everyMs: number;
  /** Without a sign of life until the connection is given up, in milliseconds. */
  silentMs: number;
}

const usual: LivenessTimes = { everyMs: 15_000, silentMs: 60_000 };

/**
 * Cuts a tunnel whose other end has answered and does not any more: where packets are lost for good nobody else would notice, since a
 * command that says nothing for an hour is as quiet. An API server that knows no answer is left alone.
 */
export function cutWhenSilent(tunnel: AskedTunnel, { everyMs, silentMs }: LivenessTimes = usual): void {
  let answers = false;
  let heardAt = performance.now();
  const hear = () => {
    heardAt = performance.now();
  };
  tunnel.on('message', hear);
  tunnel.on('pong', () => {
    answers = true;
    hear();
  });
  const timer = setInterval(() => {
    // Nobody listens: what it says waits at this end.
    if (tunnel.isPaused) return hear();
    if (answers && performance.now() - heardAt > silentMs) return tunnel.terminate();
    tunnel.ping();
  }, everyMs);
  tunnel.on('close', () => clearInterval(timer));
}
