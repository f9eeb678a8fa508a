import { InvalidInput } from '../platform/invalid-input.ts';
import type { BackupSettings } from '../platform/settings/backups.ts';

/** How a server is dumped: by its own programs in its Pod, or by the worker's through a forwarded port or straight. */
export type Way = 'exec' | 'forward' | 'direct';

/** Where the server and the worker are. */
export interface Places {
  /** The platform runs the server itself. */
  ownServer: boolean;
  /** It is behind a Service of the cluster. */
  inCluster: boolean;
  workerInCluster: boolean;
}

/** The way that the document asks for, or the one that fits. Throws `InvalidInput` where it can't be gone. */
export function chooseWay(via: BackupSettings['via'], { ownServer, inCluster, workerInCluster }: Places): Way {
  if (via === 'exec' && !ownServer)
    throw wrong('exec', 'runs pg_dump in the Pod of a server that the platform runs itself; use `direct` or `forward`');
  if (via === 'forward' && !inCluster)
    throw wrong('forward', 'needs a server behind a Service of the cluster; use `direct`');
  if (via !== 'auto') return via;
  if (!inCluster || workerInCluster) return 'direct';
  return ownServer ? 'exec' : 'forward';
}

function wrong(via: string, message: string): InvalidInput {
  return new InvalidInput([{ path: 'backups.via', message: `\`${via}\` ${message}` }]);
}
