import type { Cluster } from './client.ts';
import { execInPod, type ExecRequest } from './exec.ts';
import { execStream } from './exec-stream.ts';

/** Not all of a stream is where it was to be put. */
export class NotWritten extends Error {
  override readonly name: string = 'NotWritten';
}

/** All of it came, and is not what it was said to be compressed with, or is damaged. */
export class CannotDecompress extends NotWritten {
  override readonly name = 'CannotDecompress';
}

export interface PutOptions {
  signal: AbortSignal;
  /** What the stream is, and what makes of it in the container what is wanted there (`zstd -d`); left out: it is that already. */
  compression?: 'zstd';
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
  options: PutOptions,
): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  // A file that is there is let go of, not written over: what an attempt that was cut off has still on its way ends up in nothing.
  const takes = { before: 'rm -f -- "$2"', plain: '> "$2"', zstd: `| ${unzstd} > "$2"` };
  await putPieces(cluster, place, { takes, args: [folder, path], path }, source, options);
}

/** Unpacks a tar into a folder of a container, which is made where there is none. Throws as `putFile`. */
export async function putTar(
  cluster: Cluster,
  place: Omit<ExecRequest, 'command'>,
  folder: string,
  source: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<void> {
  const untar = 'tar -x -f - -C "$1" >&2';
  const takes = { before: 'true', plain: `| ${untar}`, zstd: `| ${unzstd} | ${untar}` };
  await putPieces(cluster, place, { takes, args: [folder], path: folder }, source, options);
}

/** Whether a container has what `compression: 'zstd'` needs. */
export async function hasZstd(
  cluster: Cluster,
  place: Omit<ExecRequest, 'command'>,
  signal: AbortSignal,
): Promise<boolean> {
  const command = ['sh', '-c', 'command -v zstd'];
  return (await execInPod(cluster, { ...place, command }, { signal, limitBytes: 10_000 })).exitCode === 0;
}

/** What is done first, and what takes the bytes in, plain or compressed: ends of commands for a shell. */
type Takes = Readonly<Record<'before' | 'plain' | 'zstd', string>>;

async function putPieces(
  cluster: Cluster,
  place: Omit<ExecRequest, 'command'>,
  { takes, args, path }: { takes: Takes; args: readonly string[]; path: string },
  source: AsyncIterable<Uint8Array>,
  { signal, compression }: PutOptions,
): Promise<void> {
  // Paths are arguments: no shell reads them.
  const command = ['sh', '-c', scriptFor(takes, compression ?? 'plain'), 'sh', ...args];
  const stop = new AbortController();
  const stdin = inPieces(source, stop.signal);
  const { stdout, ended } = execStream(cluster, { ...place, command }, { signal, stdin });
  let said = '';
  for await (const piece of stdout) {
    said += Buffer.from(piece).toString();
    if (said.includes(wordOf.stop)) stop.abort();
  }
  const { exitCode, stderr } = await ended;
  if (exitCode === exitDamaged) throw new CannotDecompress(stderr.trim());
  if (exitCode !== 0 || said.trim() !== wordOf.whole) {
    throw new NotWritten(`${path} could not be written: ${stderr.trim() || 'its end never came'}`);
  }
}

// With this exit code zstd complains of what it reads, with others of what it writes to.
const unzstd = '{ zstd -d -q -c || { [ $? = 1 ] && echo damaged >&3; false; }; }';
const exitDamaged = 3;

/** What a script says on its output: that nothing more need come, or that all has come and is there. */
const wordOf = { stop: 'stop', whole: 'whole' };

// Of a command that ends before its input does, the runtime never tells the end, or tells a wrong exit code: so all of it is read,
// whatever has failed, and it is said that no more need come. A command of a pipe that comes to its end says nothing of what came
// before it: that all has come is said past it.
function scriptFor(takes: Takes, compression: 'plain' | 'zstd'): string {
  return `
exec 4>&1
stop() { echo ${wordOf.stop} >&4; cat >/dev/null; }
mkdir -p "$1" && ${takes.before} || { stop; exit 1; }
said=$({ {
  while IFS= read -r bytes && [ "$bytes" != 0 ]; do head -c "$bytes" || { stop; exit 1; }; done
  [ "$bytes" = 0 ] && echo whole >&3
} ${takes[compression]}; } 3>&1) || failed=1
[ "$said" = whole ] && [ -z "$failed" ] && echo ${wordOf.whole} && exit 0
stop
case "$said" in *damaged*) exit ${exitDamaged} ;; esac
exit 1
`;
}

const pieceBytes = 1024 * 1024;

async function* inPieces(source: AsyncIterable<Uint8Array>, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let bytes = 0;
  const piece = () => {
    const whole = Buffer.concat([Buffer.from(`${bytes}\n`), ...pending]);
    pending = [];
    bytes = 0;
    return whole;
  };
  for await (const chunk of source) {
    if (stop.aborted) return;
    if (chunk.length === 0) continue;
    pending.push(chunk);
    bytes += chunk.length;
    if (bytes >= pieceBytes) yield piece();
  }
  if (bytes > 0) yield piece();
  yield Buffer.from('0\n');
}
