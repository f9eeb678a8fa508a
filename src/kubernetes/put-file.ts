import type { Cluster } from './client.ts';
import type { ExecRequest } from './exec.ts';
import { execStream } from './exec-stream.ts';

type Place = Omit<ExecRequest, 'command'>;

/**
 * Writes a stream to a file in a container, and its folder where there is none. What a command has not read yet when its input
 * ends, a container's runtime may drop: so the stream goes in pieces that say their length, and the command itself
 * knows where the end is. Throws what `source` throws, or an error where not all of it is there.
 */
export async function putFile(
  cluster: Cluster,
  place: Place,
  path: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const { exitCode, stderr } = await send(cluster, place, toFile, [folder, path], source, signal);
  if (exitCode !== 0) throw new Error(`${path} could not be written: ${stderr.trim() || 'its end never came'}`);
}

/** Has a command read a stream in the same way, all of it; its exit code is 0 only then. What it prints is not read. */
export function feedCommand(
  cluster: Cluster,
  place: Place,
  command: readonly string[],
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<{ exitCode: number; stderr: string }> {
  return send(cluster, place, toCommand, command, source, signal);
}

const pieces = `while IFS= read -r bytes && [ "$bytes" != 0 ]; do head -c "$bytes" || exit 1; done`;

// Paths and commands are arguments: no shell reads them.
const toFile = `
mkdir -p "$1" || exit 1
${pieces} > "$2" || exit 1
[ "$bytes" = 0 ]
`;

const toCommand = `
codes=$( { { ${pieces}; [ "$bytes" = 0 ]; echo $? >&3; } | "$@" >/dev/null; echo $? >&3; } 3>&1 )
[ "$(echo $codes)" = "0 0" ]
`;

async function send(
  cluster: Cluster,
  place: Place,
  script: string,
  args: readonly string[],
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<{ exitCode: number; stderr: string }> {
  const command = ['sh', '-c', script, 'sh', ...args];
  const { stdout, ended } = execStream(cluster, { ...place, command }, { signal, stdin: inPieces(source) });
  for await (const piece of stdout) void piece;
  return ended;
}

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
