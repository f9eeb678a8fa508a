import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pipe between a child that writes much and this process. */
export interface WidePipe {
  /** The child's end, for its `stdio`; close it here once the child has it. */
  writeEnd: number;
  /** What the child writes, at the reader's pace. A piece is good until the next one is asked for: its memory is used again. */
  output: AsyncIterable<Uint8Array>;
  destroy(): void;
}

const readBytes = 64 * 1024;
const pieceBytes = 512 * 1024;

/**
 * Makes one. The pipes that Node makes for a child bring each 64 KiB in memory of its own, which costs the garbage collector a
 * quarter of a fast dump's time. Undefined where there is no `mkfifo`.
 */
export function widePipe(): WidePipe | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'aroti-pipe-'));
  try {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', ['-m', '600', path]);
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { writeEnd: openSync(path, constants.O_WRONLY), ...outputOf(readEnd) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Closes the child's end here: the output ends when nobody has it any more. */
export function handedOver({ writeEnd }: WidePipe): void {
  closeSync(writeEnd);
}

function outputOf(fd: number): Pick<WidePipe, 'output' | 'destroy'> {
  let [filling, reading] = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)];
  let filled = 0;
  let over = false;
  let failure: Error | undefined;
  let changed = Promise.withResolvers<void>();
  const tell = () => changed.resolve();
  const callback = (bytes: number, buffer: Uint8Array): boolean => {
    filling.set(buffer.subarray(0, bytes), filled);
    filled += bytes;
    tell();
    return filled + readBytes <= pieceBytes;
  };
  const onread = { buffer: Buffer.allocUnsafeSlow(readBytes), callback };
  // The types know `onread` only of connections.
  const socket = new Socket({ fd, readable: true, writable: false, onread } as ConstructorParameters<typeof Socket>[0]);
  socket.on('error', (error) => {
    failure = error;
    tell();
  });
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      over = true;
      tell();
    });
  }
  socket.resume();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        while (filled < pieceBytes / 2 && !over && !failure) {
          changed = Promise.withResolvers();
          await changed.promise;
        }
        if (failure) throw failure;
        if (filled === 0 && over) return;
        const piece = filling.subarray(0, filled);
        [filling, reading, filled] = [reading, filling, 0];
        socket.resume();
        yield piece;
      }
    } finally {
      socket.destroy();
    }
  }
  return { output: pieces(), destroy: () => socket.destroy() };
}
