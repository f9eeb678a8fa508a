import type { ActivityDependencies } from './dependencies.ts';
import { storesOf } from './backup-stores.ts';
import { readIdentities } from '../drill/identities.ts';
import { drillTarget, type DrillTarget } from '../drill/target.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { DrillInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { Platform } from '../platform/schema.ts';
import { readManifest } from '../storage/catalogue.ts';
import { layout } from '../storage/layout.ts';
import type { BackupManifest } from '../storage/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** What each step of a drill is told: references, no secret and no data. */
export interface DrillStep {
  input: DrillInput;
  /** Id of the drill. */
  drill: string;
  /** Id of the backup, and where it is read from. */
  backup: string;
  destination: string;
}

/** What each step of a drill works with. */
export interface DrillContext {
  cluster: Cluster;
  platform: Platform;
  store: ObjectStore;
  /** Of the backup's objects, with a slash at its end. */
  folder: string;
  manifest: BackupManifest;
  identities: string[];
  signal: AbortSignal;
}

/** The platform, the store and the backup that a step is about. */
export async function drillContext(
  deps: ActivityDependencies,
  { input, backup, destination }: DrillStep,
  signal: AbortSignal,
): Promise<DrillContext> {
  const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
  const cluster = deps.connect(platform.cluster);
  const [store] = await storesOf(cluster, platform, [destination], signal);
  if (!store) throw new Error(`there is no destination ${destination}`);
  return {
    cluster,
    platform,
    store,
    folder: layout.backup(backup),
    manifest: await readManifest(store, backup, signal),
    identities: await readIdentities(cluster, platform, deps.ageIdentityFile, signal),
    signal,
  };
}

/** The drill's server. */
export function targetOf({ cluster, platform, signal }: DrillContext, { drill }: DrillStep): Promise<DrillTarget> {
  return drillTarget(cluster, platform, drill, signal);
}
