import { exitCodes } from '../exit-codes.ts';
import { CommandEnded } from '../report.ts';
import { connectCluster, UnknownContext, type Cluster } from '../../kubernetes/client.ts';
import { ClusterError } from '../../kubernetes/errors.ts';
import type { Platform } from '../../platform/document.ts';

/** What `read` finds in the platform's cluster, where `what` is kept, by this machine's kubeconfig; ends the command with a sentence if it can't. */
export async function readCluster<T>(
  platform: Platform,
  what: string,
  read: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  try {
    return await read(connectCluster(platform.cluster));
  } catch (error) {
    if (error instanceof UnknownContext) throw withoutKubeconfig(what, error);
    if (error instanceof ClusterError) throw notRead(error);
    throw error;
  }
}

function withoutKubeconfig(what: string, { message }: UnknownContext): CommandEnded {
  return new CommandEnded({
    exitCode: exitCodes.badInput,
    lines: [
      `${what} are kept in the cluster, and there is no way there: ${message}.`,
      'Set KUBECONFIG to a kubeconfig that may read them in the namespace orchestrator.',
    ],
    object: { outcome: 'no kubeconfig', message },
  });
}

function notRead({ message, status, reason }: ClusterError): CommandEnded {
  return new CommandEnded({
    exitCode: status === undefined ? exitCodes.unreachable : exitCodes.failed,
    lines: [status === undefined ? `The cluster does not answer: ${message}` : `The cluster refuses: ${message}`],
    object: { outcome: status === undefined ? 'unreachable' : 'refused', reason, message },
  });
}
