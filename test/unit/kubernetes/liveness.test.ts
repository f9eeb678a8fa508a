import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cutWhenSilent } from '../../../src/kubernetes/liveness.ts';

/** Answers pings as long as it is told to. */
class Tunnel extends EventEmitter {
  isPaused = false;
  answers = true;
  pings = 0;
  cut = false;

  ping(): void {
    this.pings++;
    if (this.answers && !this.isPaused) this.emit('pong');
  }

  terminate(): void {
    this.cut = true;
    this.emit('close');
  }
}

const times = { everyMs: 10, silentMs: 100 };
let tunnel: Tunnel;

beforeEach(() => {
  tunnel = new Tunnel();
  cutWhenSilent(tunnel, times);
});
afterEach(() => void tunnel.emit('close'));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(5);
}

describe('a tunnel', () => {
  test('that answers stays', async () => {
    await setTimeout(3 * times.silentMs);
    expect(tunnel).toMatchObject({ cut: false });
    expect(tunnel.pings).toBeGreaterThan(1);
  });

  test('that falls silent is cut, and asked nothing any more', async () => {
    await until(() => tunnel.pings > 0);
    tunnel.answers = false;
    await until(() => tunnel.cut);
    const { pings } = tunnel;
    await setTimeout(5 * times.everyMs);
    expect(tunnel.pings).toBe(pings);
  });

  test('whose data comes needs no answer', async () => {
    await until(() => tunnel.pings > 0);
    tunnel.answers = false;
    for (let i = 0; i < 30; i++) {
      tunnel.emit('message');
      await setTimeout(times.everyMs);
    }
    expect(tunnel.cut).toBe(false);
  });

  test('that never answered is left alone: its other end does not know how', async () => {
    tunnel.answers = false;
    const other = new Tunnel();
    other.answers = false;
    cutWhenSilent(other, times);
    await until(() => other.pings > 20);
    other.emit('close');
    expect(other.cut).toBe(false);
  });

  test('that is paused here has time until it is read again', async () => {
    await until(() => tunnel.pings > 0);
    tunnel.isPaused = true;
    tunnel.answers = false;
    await setTimeout(3 * times.silentMs);
    expect(tunnel.cut).toBe(false);
    tunnel.isPaused = false;
    await until(() => tunnel.cut);
  });
});
