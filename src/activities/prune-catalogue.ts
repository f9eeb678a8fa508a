import type { ActivityDependencies } from './dependencies.ts';
import { storesOf } from './backup-stores.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { identityOf } from './resolve-platform.ts';
import { readIdentities } from '../drill/identities.ts';
import type { PruneInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { Platform } from '../platform/schema.ts';
import { listBackups, verifiedBackups } from '../storage/catalogue.ts';
import { deleteBackup } from '../storage/delete-backup.ts';
import { platformFolder } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { findOrphans } from '../storage/orphans.ts';
import { findSuperfluousWal } from '../storage/superfluous-wal.ts';
import { decideRetention } from '../storage/retention.ts';
import type { PruneResult } from '../workflows/backup-types.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What is to go, and what stays. */
export interface PrunePlan {
  platform: Omit<PlatformReference, 'revision'>;
  result: PruneResult;
  searchAttributes: boolean;
}

/** Decides on every backup of every destination from complete listings; deletes nothing. */
export function planPrune(deps: ActivityDependencies) {
  return (input: PruneInput): Promise<PrunePlan> =>
    namingFailures('backups', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const stores = await storesOf(cluster, platform, undefined, signal);
        const identities = await readIdentities(cluster, platform, deps.ageIdentityFile, signal);
        return {
          platform: identityOf(platform),
          result: {
            platform: platformFolder(platform),
            dryRun: input.dryRun ?? false,
            destinations: await Promise.all(stores.map((store) => planStore(store, platform, identities, signal))),
          },
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
}

async function planStore(
  store: ObjectStore,
  { backups: { retention, timeZone, wal } }: Platform,
  identities: readonly string[],
  signal: AbortSignal,
): Promise<PruneResult['destinations'][number]> {
  const listed = await listBackups(store, signal);
  const verified = await verifiedBackups(store, signal);
  const complete = listed.filter((backup) => backup.complete);
  const decisions = decideRetention(
    complete.map(({ id, startedAt }) => ({ id, startedAt, verified: verified.has(id) })),
    retention,
    timeZone,
  );
  const graceMs = retention.graceHours * 3_600_000;
  const orphans = await findOrphans(store, listed, graceMs, signal);
  const superfluous = await findSuperfluousWal(store, wal.keepBases, { identities, signal });
  return { destination: store.name, decisions, orphans: [...orphans, ...superfluous] };
}

export interface DeleteTask {
  input: PruneInput;
  destination: string;
  /** Ids of backups, or keys of orphans. */
  ids: string[];
}

/** What could not be deleted, with the store's reason. */
export type Locked = { id: string; reason: string }[];

/** Deletes backups, each manifest first: from then on it is none. Those that are gone already count as deleted. */
export function deleteBackups(deps: ActivityDependencies) {
  return (task: DeleteTask): Promise<Locked> =>
    onStore(deps, task, (store, id, signal) => deleteBackup(store, id, signal));
}

/** Removes what never became a backup: a key is an object's, or that of an open upload. */
export function deleteOrphans(deps: ActivityDependencies) {
  return (task: DeleteTask): Promise<Locked> =>
    onStore(deps, task, async (store, key, signal) => {
      for await (const upload of store.openUploads(key, signal)) {
        if (upload.key === key) await store.abortUpload(upload, signal);
      }
      const [locked] = await store.remove([key], signal);
      return locked?.reason;
    });
}

function onStore(
  deps: ActivityDependencies,
  { input, destination, ids }: DeleteTask,
  work: (store: ObjectStore, id: string, signal: AbortSignal) => Promise<string | undefined>,
): Promise<Locked> {
  return namingFailures('backups', () =>
    whileHeartbeating(async (_report, signal) => {
      const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
      const [store] = await storesOf(deps.connect(platform.cluster), platform, [destination], signal);
      const locked: Locked = [];
      for (const id of store ? ids : []) {
        const reason = await work(store as ObjectStore, id, signal);
        if (reason !== undefined) locked.push({ id, reason });
      }
      return locked;
    }),
  );
}
