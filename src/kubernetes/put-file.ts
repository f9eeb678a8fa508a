import type { Cluster } from './client.ts';
import type { ExecRequest } from './exec.ts';
import { execStream } from './exec-stream.ts';

/** Not all of a stream is where it was to be put. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/**
 * Writes a stream to a file in a container, and its folder where there is none. What a command has not read yet when its input
 * ends, a container's runtime may drop: so the stream goes in pieces that say their length, and the command itself
 * knows where the end is. Throws what `source` throws, or `NotWritten` where not all of it is there.
 */
export async function putFile(
  cluster: Cluster,
  place: Omit<ExecRequest, 'command'>,
  path: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  await putPieces(cluster, place, { script: fileScript, args: [folder, path], path }, source, signal);
}

/** Unpacks a tar into a folder of a container, which is made where there is none. Throws as `putFile`. */
export async function putTar(
  cluster: Cluster,
  place: Omit<ExecRequest, 'command'>,
  folder: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  await putPieces(cluster, place, { script: tarScript, args: [folder], path: folder }, source, signal);
}

async function putPieces(
  cluster: Cluster,
  place: Omit<ExecRequest, 'command'>,
  { script, args, path }: { script: string; args: readonly string[]; path: string },
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  // Paths are arguments: no shell reads them.
  const command = ['sh', '-c', script, 'sh', ...args];
  const { stdout, ended } = execStream(cluster, { ...place, command }, { signal, stdin: inPieces(source) });
  for await (const piece of stdout) void piece;
  const { exitCode, stderr } = await ended;
  if (exitCode !== 0) throw new NotWritten(`${path} could not be written: ${stderr.trim() || 'its end never came'}`);
}

const fileScript = `
mkdir -p "$1" || exit 1
while IFS= read -r bytes && [ "$bytes" != 0 ]; do head -c "$bytes" || exit 1; done > "$2" || exit 1
[ "$bytes" = 0 ]
`;

// To a tar, an end between two files is as good as any: that all has come is said past it.
const tarScript = `
mkdir -p "$1" || exit 1
said=$({ {
  while IFS= read -r bytes && [ "$bytes" != 0 ]; do head -c "$bytes" || exit 1; done
  [ "$bytes" = 0 ] && echo whole >&3
} | tar -x -f - -C "$1" >&2; } 3>&1) || exit 1
[ "$said" = whole ]
`;

const pieceBytes = 1024 * 1024;

async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let bytes = 0;
  const piece = () => {
    const whole = Buffer.concat([Buffer.from(`${bytes}\n`), ...pending]);
    pending = [];
    bytes = 0;
    return whole;
  };
  for await (const chunk of source) {
    if (chunk.length === 0) continue;
    pending.push(chunk);
    bytes += chunk.length;
    if (bytes >= pieceBytes) yield piece();
  }
  if (bytes > 0) yield piece();
  yield Buffer.from('0\n');
}
