import { ApplicationFailure } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';
import { destinationsOf, storesOf } from './backup-stores.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { storeFailure } from './store-failure.ts';
import type { PruneInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { deleteBackup } from '../storage/delete-backup.ts';
import { lockOf } from '../storage/lock-of.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { manifestKeyOf } from '../storage/orphans.ts';
import type { StoreFailed } from '../storage/store-failed.ts';

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

/** Removes what never became a backup, or is needed by none: a key is an object's, or that of an open upload. What Object Lock keeps, or a manifest tells of, stays. */
export function deleteOrphans(deps: ActivityDependencies) {
  return (task: DeleteTask): Promise<Locked> =>
    onStore(deps, task, async (store, key, signal) => {
      let aborted = false;
      for await (const upload of store.openUploads(key, signal)) {
        if (upload.key !== key) continue;
        await store.abortUpload(upload, signal);
        aborted = true;
      }
      // An object of the same key is an orphan of its own, if it is one.
      if (aborted) return undefined;
      const kept = (await lockOf(store, key, signal)) ?? (await holdsManifest(store, key, signal));
      if (kept !== undefined) return kept;
      const [locked] = await store.remove([key], signal);
      return locked?.reason;
    });
}

/** A manifest that could not be deleted, or that was written since, must not tell of what is gone. */
async function holdsManifest(store: ObjectStore, key: string, signal: AbortSignal): Promise<string | undefined> {
  const manifest = manifestKeyOf(key);
  if (manifest === undefined || manifest === key) return undefined;
  return (await store.head(manifest, signal)) ? `${manifest} tells of it` : undefined;
}

function onStore(
  deps: ActivityDependencies,
  { input, destination, ids }: DeleteTask,
  work: (store: ObjectStore, id: string, signal: AbortSignal) => Promise<string | undefined>,
): Promise<Locked> {
  return namingFailures('backups', () =>
    whileHeartbeating(async (_report, signal) => {
      const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
      const locked: Locked = [];
      destinationsOf(platform, [destination]);
      try {
        const [store] = await storesOf(deps.connect(platform.cluster), platform, [destination], signal);
        for (const id of ids) {
          const reason = await work(store as ObjectStore, id, signal);
          if (reason !== undefined) locked.push({ id, reason });
        }
      } catch (error) {
        signal.throwIfAborted();
        throw asPruneFailed(storeFailure(destination, error));
      }
      return locked;
    }),
  );
}

function asPruneFailed(cause: StoreFailed): ApplicationFailure {
  const { reason: message, permanent: nonRetryable } = cause;
  return ApplicationFailure.create({ type: failureTypes.pruneFailed, message, nonRetryable, cause });
}
