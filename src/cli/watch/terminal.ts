import type { Paint } from '../render/paint.ts';
import { paintFor } from '../render/paint.ts';

/** Where a person sits who can be asked. */
export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/** How wide lines may be, and how they are painted. */
export interface Style {
  /** Characters in a line. */
  width: number;
  paint: Paint;
}

/** The terminal that the program runs in, if a person can read and answer there; not with `json`, whose reader is a program. */
export function terminalHere({ json }: { json?: boolean } = {}): Terminal | undefined {
  const { stdin, stdout } = process;
  return stdin.isTTY && isScreen(stdout) && !json ? { input: stdin, output: stdout } : undefined;
}

/** Whether lines can be drawn over: a terminal that has a size, since some pretend. */
export function isScreen(stream: NodeJS.WritableStream): stream is NodeJS.WriteStream {
  const { isTTY, columns, rows } = stream as Partial<NodeJS.WriteStream>;
  return Boolean(isTTY) && (columns ?? 0) > 0 && (rows ?? 0) > 0;
}

/** As wide as the stream's terminal, if it is one, and as colourful. */
export function styleOf(stream: NodeJS.WritableStream): Style {
  const width = isScreen(stream) ? Math.max(40, stream.columns - 1) : Number.POSITIVE_INFINITY;
  return { width, paint: paintFor(stream) };
}
