import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { identityOf } from './resolve-platform.ts';
import { notArchiving } from './not-archiving.ts';
import { onWalServer, walContext } from './wal-context.ts';
import { prepareArchive, type PreparedArchive } from '../backup/prepare-archive.ts';
import type { WalInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { formatLsn } from '../postgres/wal/lsn.ts';
import { dropSlot, type KeptSlot } from '../postgres/wal/slot.ts';
import { slotName } from '../postgres/wal/slot-name.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import type { WalStatus } from '../workflows/backup-types.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What a run that archives, or takes a base backup, begins with. */
export interface PreparedWal {
  platform: Omit<PlatformReference, 'revision'>;
  slot: string;
  searchAttributes: boolean;
}

/**
 * The platform that is meant. Nothing is asked of its cluster or its stores, so that one of them that is gone for a while ends no run
 * here; whether the document asks for WAL at all shows with the first work. Throws `InvalidInput`.
 */
export function prepareWal(deps: ActivityDependencies) {
  return (input: WalInput): Promise<PreparedWal> =>
    namingFailures('postgres', async () => {
      const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
      return { platform: identityOf(platform), slot: slotName(platform), searchAttributes: deps.searchAttributes };
    });
}

/**
 * Has the server keep its WAL from now on, and looks whether a base backup is needed. Asked again, it changes nothing. Fails with
 * `NotArchiving` and how much the server keeps where that is known, and no store answers; with `InvalidInput` where the document
 * asks for no WAL (any more): then the server keeps none.
 */
export function openArchive(deps: ActivityDependencies) {
  return (input: WalInput): Promise<PreparedArchive> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        await letGo(deps, input, signal);
        const context = await walContext(deps, input, signal);
        let kept: KeptSlot | undefined;
        try {
          return await onWalServer(context, (server) => prepareArchive(server, context, (slot) => (kept = slot)));
        } catch (error) {
          signal.throwIfAborted();
          throw kept ? notArchiving(lagOf(context.slot, kept), error) : error;
        }
      }),
    );
}

/**
 * Where the document no longer asks for WAL, the slot goes with the run that has archived by it: what the server kept for a slot that
 * nobody reads would fill its volume.
 */
async function letGo(deps: ActivityDependencies, { platform: layer }: WalInput, signal: AbortSignal): Promise<void> {
  const platform = resolvePlatform(deps.ownDocument, layer ?? {});
  const { wal, destinations } = platform.backups;
  if (wal.enabled && Object.keys(destinations).length > 0) return;
  const cluster = deps.connect(platform.cluster);
  await onWalServer({ cluster, platform, signal }, ({ address, login }) =>
    withPostgres(address, login, signal, ({ client }) => dropSlot(client, slotName(platform), signal)),
  );
}

/** What is known where no store answers: what the server keeps is what is not archived. */
function lagOf(slot: string, { restart, serverEnd }: KeptSlot): Partial<WalStatus> {
  return {
    slot,
    archivedLsn: formatLsn(restart),
    serverLsn: formatLsn(serverEnd),
    lagBytes: Number(serverEnd > restart ? serverEnd - restart : 0n),
  };
}
