import { storesOf } from './backup-stores.ts';
import type { ChosenBackup } from './choose-backup.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { drillSettings, requireKey } from './drill-start.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { identityOf } from './resolve-platform.ts';
import { CannotRestore } from '../drill/cannot-restore.ts';
import { readIdentities } from '../drill/identities.ts';
import type { DrillInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { planRestore, PointNotReachable, type RestorePlan } from '../postgres/base/plan-restore.ts';
import { platformFolder } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { readArchives } from '../storage/wal-archives.ts';
import { listBases } from '../storage/wal-bases.ts';

/** The point in time that a drill restores, as far as its workflow has to know it. */
export interface ChosenPoint extends Omit<ChosenBackup, 'backup' | 'databases'> {
  /** Id of the base backup. */
  base: string;
  /** ISO 8601; left out: as far as the WAL goes. */
  at?: string;
  /** When the newest WAL came into the archive (ISO 8601). */
  archivedUntil: string;
}

/** What is needed to read an archive. */
export interface ArchiveReader {
  identities: readonly string[];
  signal: AbortSignal;
}

/** Finds the base backup and its WAL, and makes sure that they can be read and decrypted, before anything is made. Throws `CannotRestore` where they can't. */
export function choosePoint(deps: ActivityDependencies) {
  return (input: DrillInput): Promise<ChosenPoint> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const names = input.destination === undefined ? undefined : [input.destination];
        const stores = await storesOf(cluster, platform, names, signal);
        const identities = await readIdentities(cluster, platform, deps.ageIdentityFile, signal);
        const at = pointOf(input);
        const { store, plan } = await findPlan(stores, at, { identities, signal });
        return {
          platform: identityOf(platform),
          folder: platformFolder(platform),
          base: plan.base.id,
          ...(at && { at: at.toISOString() }),
          archivedUntil: newest(plan),
          destination: store.name,
          settings: drillSettings(platform),
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
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
  const all = await listBases(store, reader.signal);
  const bases = base === undefined ? all : all.filter(({ id }) => id === base);
  const [encrypted] = bases.filter(({ artifact }) => artifact.encrypted);
  if (encrypted) requireKey(`the base backup ${encrypted.id}`, reader.identities);
  const archives = await readArchives(store, bases, reader);
  try {
    return planRestore(bases, archives, at);
  } catch (error) {
    if (!(error instanceof PointNotReachable)) throw error;
    throw new CannotRestore(`${store.name}: ${error.message}`, { cause: error });
  }
}

/** The first store that can. */
async function findPlan(
  stores: readonly ObjectStore[],
  at: Date | undefined,
  reader: ArchiveReader,
): Promise<{ store: ObjectStore; plan: RestorePlan }> {
  const problems: string[] = [];
  for (const store of stores) {
    try {
      return { store, plan: await planFor(store, at, reader) };
    } catch (error) {
      if (!(error instanceof CannotRestore)) throw error;
      problems.push(error.message);
    }
  }
  throw new CannotRestore(problems.join('\n'));
}

function newest({ segments }: RestorePlan): string {
  return new Date(Math.max(...segments.map(({ modifiedAt }) => Date.parse(modifiedAt)))).toISOString();
}
