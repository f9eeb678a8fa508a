import { randomBytes } from 'node:crypto';
import type { Cluster } from './client.ts';
import type { ExecRequest } from './exec.ts';
import { execStream, type RunningExec } from './exec-stream.ts';

export interface TiedOptions {
  signal: AbortSignal;
  /** What becomes a variable of the command, and so stands in no list of arguments. */
  secret?: { variable: string; value: string };
}

/**
 * Runs a command that ends with its connection, and whose output is whole: a container's runtime lets one that was cut off go on, or
 * hang at its full pipe for good, with all that it holds; and an API server whose own connection to the node is cut, or closed before a slow
 * reader has taken everything, tells of a success. So the command's end is tied to its input's, its output ends with a marker, and
 * its shell ends only when that has been read here. `stdout` throws where the marker is missing.
 */
export function execTied(
  cluster: Cluster,
  request: ExecRequest,
  { signal, secret = { variable: 'NONE', value: '' } }: TiedOptions,
): RunningExec {
  // Unlike anything that a command writes.
  const marker = randomBytes(16).toString('hex');
  const taken = new AbortController();
  const stdin = tiedInput(secret.value, AbortSignal.any([signal, taken.signal]));
  const command = ['sh', '-c', script, 'sh', secret.variable, marker, ...request.command];
  const running = execStream(cluster, { ...request, command }, { signal, stdin });
  const take = () => taken.abort();
  running.ended.then(take, take);
  return { stdout: wholeOutput(running, marker, take), ended: running.ended };
}

/** What was written before the marker; `take` is called when that has come. */
export async function* wholeOutput(
  { stdout, ended }: RunningExec,
  marker: string,
  take: () => void,
): AsyncGenerator<Uint8Array> {
  const end = Buffer.from(marker);
  let bytes = 0;
  let held = Buffer.alloc(0);
  for await (const chunk of stdout) {
    bytes += chunk.length;
    if (chunk.length < end.length) {
      const both = Buffer.concat([held, chunk]);
      const from = Math.max(0, both.length - end.length);
      if (from > 0) yield both.subarray(0, from);
      held = both.subarray(from);
    } else {
      if (held.length > 0) yield held;
      if (chunk.length > end.length) yield chunk.subarray(0, -end.length);
      held = Buffer.from(chunk.subarray(-end.length));
    }
    if (held.equals(end)) take();
  }
  if (held.equals(end)) return;
  const { exitCode } = await ended;
  if (exitCode === 0) throw new Error(`the output of a command was cut off after ${bytes} bytes`);
  // Why it failed is told by its exit code, and by what it said.
  if (held.length > 0) yield held;
}

/** The secret, then nothing until `signal` says that the command may end. */
async function* tiedInput(secret: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${secret}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

// In the background a shell's commands have no input but what another descriptor keeps for them. All children are waited for: one
// that outlives the shell would become a child of the container's first process, and a postmaster takes the end of a child
// that it does not know for a crash, after which it restarts the whole server. The input ends when the marker has come, or with the
// connection: then nobody reads the full pipe that the marker is to go into, and whoever writes it is ended, too.
const script = `
IFS= read -r secret || exit 1
export "$1=$secret"
marker=$2
shift 2
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{ while IFS= read -r line <&3; do :; done; kill "$command"; } >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$command"
status=$?
kill "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
printf %s "$marker" &
printer=$!
while IFS= read -r line; do :; done
kill "$printer" 2>/dev/null
wait "$printer" 2>/dev/null
exit "$status"
`;
