/**
 * A command that ends with its connection: a container's runtime lets one that was cut off go on, or hang at its full pipe for
 * good, with all that it holds. Here its end is tied to its input's, which the runtime does close. Its first line of input
 * becomes the variable `secretVariable`, which so stands in no list of arguments; the rest is nobody's.
 */
export function tiedCommand(command: readonly string[], secretVariable: string): string[] {
  return ['sh', '-c', script, 'sh', secretVariable, ...command];
}

/** The input of a tied command: the secret, then nothing until `signal` says that the connection may end. */
export async function* tiedInput(secret: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${secret}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

// In the background a shell's commands have no input but what another descriptor keeps for them. Both children are waited for: one
// that outlives the shell would become a child of the container's first process, and a postmaster takes the end of a child
// that it does not know for a crash, after which it restarts the whole server.
const script = `
IFS= read -r secret || exit 1
export "$1=$secret"
shift
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
exit "$status"
`;
