import { requireKey } from './drill-start.ts';
import { CannotRestore } from '../drill/cannot-restore.ts';
import { noneHas } from '../drill/none-has.ts';
import type { DrillInput } from '../platform/backup-input.ts';
import { planRestore, PointNotReachable, type RestorePlan } from '../postgres/base/plan-restore.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { StoreFailed } from '../storage/store-failed.ts';
import { readArchives } from '../storage/wal-archives.ts';
import { listBases } from '../storage/wal-bases.ts';

/** What is needed to read an archive. */
export interface ArchiveReader {
  identities: readonly string[];
  signal: AbortSignal;
}

/** Undefined: as far as the WAL goes. */
export function pointOf({ at }: DrillInput): Date | undefined {
  return at === undefined || at === 'latest' ? undefined : new Date(at);
}

/** What a store's archive has for a moment, else for its newest one; from a base of one's own where it is named. Throws `CannotRestore`. */
export async function planFor(
  store: ObjectStore,
  at: Date | undefined,
  reader: ArchiveReader,
  base?: string,
): Promise<RestorePlan> {
  // All of them, whichever is named: up to which segment WAL is needed, a later one says.
  const bases = await listBases(store, reader.signal);
  const encrypted = bases.find(({ id, artifact }) => artifact.encrypted && id === (base ?? id));
  if (encrypted) requireKey(`the base backup ${encrypted.id}`, reader.identities);
  const archives = await readArchives(store, bases, reader);
  try {
    return planRestore(bases, archives, at, { base, now: store.now() });
  } catch (error) {
    if (!(error instanceof PointNotReachable)) throw error;
    throw new CannotRestore(`${store.name}: ${error.message}`, { cause: error });
  }
}

/** The first store that can; one that fails is left out while another one can. The stores' failures are to be `StoreFailed`. */
export async function findPlan(
  stores: readonly ObjectStore[],
  at: Date | undefined,
  reader: ArchiveReader,
): Promise<{ store: ObjectStore; plan: RestorePlan }> {
  const problems: string[] = [];
  const failures: StoreFailed[] = [];
  for (const store of stores) {
    try {
      return { store, plan: await planFor(store, at, reader) };
    } catch (error) {
      if (error instanceof CannotRestore) problems.push(error.message);
      else if (error instanceof StoreFailed) failures.push(error);
      else throw error;
    }
  }
  throw noneHas(problems.join('\n'), failures);
}
