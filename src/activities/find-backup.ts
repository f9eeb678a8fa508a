import { noneHas } from '../drill/none-has.ts';
import { latestBackup } from '../storage/catalogue.ts';
import { layout } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { StoreFailed } from '../storage/store-failed.ts';

/** A backup, and the store that it is read from. */
export interface FoundBackup {
  store: ObjectStore;
  id: string;
}

/**
 * The first store that has the backup; without one, the newest of all stores, one of all databases before one of some. A store that fails is left out
 * while another one has what is wanted. The stores' failures are to be `StoreFailed`. Throws `CannotRestore`.
 */
export async function findBackup(
  stores: readonly ObjectStore[],
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<FoundBackup> {
  const failures: StoreFailed[] = [];
  const found = await (wanted === undefined
    ? newest(stores, failures, signal)
    : firstWith(wanted, stores, failures, signal));
  if (found) return found;
  const failed = failures.map(({ destination }) => destination);
  const names = stores.map(({ name }) => name).filter((name) => !failed.includes(name));
  throw noneHas(names.length === 0 ? '' : problem(wanted, names), failures);
}

function problem(wanted: string | undefined, names: readonly string[]): string {
  return wanted === undefined
    ? `there is no complete backup in ${names.join(', ')}: take one first (backupDatabases)`
    : `there is no complete backup ${wanted} in ${names.join(', ')}`;
}

async function firstWith(
  id: string,
  stores: readonly ObjectStore[],
  failures: StoreFailed[],
  signal: AbortSignal,
): Promise<FoundBackup | undefined> {
  for (const store of stores) {
    if (await answerOf(store.head(layout.manifest(id), signal), failures)) return { store, id };
  }
  return undefined;
}

async function newest(
  stores: readonly ObjectStore[],
  failures: StoreFailed[],
  signal: AbortSignal,
): Promise<FoundBackup | undefined> {
  const each = await Promise.all(
    stores.map(async (store) => ({ store, backup: await answerOf(latestBackup(store, signal), failures) })),
  );
  const found = each.flatMap(({ store, backup }) => (backup ? [{ store, ...backup }] : []));
  return found.toSorted((a, b) => Number(a.partial) - Number(b.partial) || (a.id < b.id ? 1 : -1))[0];
}

/** Undefined, and kept, where the store has failed. */
async function answerOf<Answer>(asked: Promise<Answer>, failures: StoreFailed[]): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof StoreFailed)) throw error;
    failures.push(error);
    return undefined;
  }
}
