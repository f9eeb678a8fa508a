import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { identityOf } from './resolve-platform.ts';
import { onWalServer, walContext } from './wal-context.ts';
import { prepareArchive, type PreparedArchive } from '../backup/prepare-archive.ts';
import type { WalInput } from '../platform/backup-input.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What a run that archives, or takes a base backup, begins with. */
export interface PreparedWal {
  platform: Omit<PlatformReference, 'revision'>;
  slot: string;
  searchAttributes: boolean;
}

/** The platform that is meant; nothing is asked of its server. Throws `InvalidInput`, also where the document does not ask for WAL. */
export function prepareWal(deps: ActivityDependencies) {
  return (input: WalInput): Promise<PreparedWal> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const { platform, slot } = await walContext(deps, input, signal);
        return { platform: identityOf(platform), slot, searchAttributes: deps.searchAttributes };
      }),
    );
}

/** Has the server keep its WAL from now on, and looks whether a base backup is needed. Asked again, it changes nothing. */
export function openArchive(deps: ActivityDependencies) {
  return (input: WalInput): Promise<PreparedArchive> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const context = await walContext(deps, input, signal);
        return onWalServer(context, (server) => prepareArchive(server, context));
      }),
    );
}
