import type { FailingStatus } from './failing-statuses.ts';
import type { Cluster } from '../client.ts';
import { sendForText } from '../request.ts';

const lines = 20;
const mostBytes = 64 * 1024;
/** The kubelet may be gone, and the diagnosis is wanted now. */
const patience = 3000;
/** What the kubelet answers, as if it were a line, for a container that was removed meanwhile. */
const gone = 'unable to retrieve container logs for ';

/** The last lines of a container, or of the one before it; what prevents that is said instead. */
export async function readLines(
  cluster: Cluster,
  { pod: { metadata }, status }: FailingStatus,
  previous: boolean,
  signal?: AbortSignal,
): Promise<string[]> {
  try {
    const { code, body } = await sendForText(
      cluster,
      {
        object: `Pod/${metadata?.namespace}/${metadata?.name}`,
        path: `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}/log`,
        query: { container: status.name, tailLines: lines, limitBytes: mostBytes, previous: previous || undefined },
        accept: '*/*',
        quietMilliseconds: patience,
        ...(signal && { signal }),
      },
      mostBytes,
    );
    if (code >= 300) return [`(no lines: HTTP ${code})`];
    const whole = body.split('\n');
    // Cut in the middle of a line, and it may be in the middle of a secret.
    if (body.length >= mostBytes - 4) whole.pop();
    return whole.filter((line) => line !== '' && !line.startsWith(gone)).slice(-lines);
  } catch (error) {
    signal?.throwIfAborted();
    return [`(no lines: ${error instanceof Error ? error.message : 'unknown reason'})`];
  }
}
