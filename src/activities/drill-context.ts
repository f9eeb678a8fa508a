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

/** Where a step of a drill works. */
export interface DrillScene {
  cluster: Cluster;
  platform: Platform;
  signal: AbortSignal;
}

/** What a step of a drill reads from, too. */
export interface DrillSource extends DrillScene {
  store: ObjectStore;
  identities: string[];
}

/** What a step that restores a backup works with. */
export interface DrillContext extends DrillSource {
  /** Of the backup's objects, with a slash at its end. */
  folder: string;
  manifest: BackupManifest;
}

/** The platform that a step is about, and its cluster. */
export function drillScene(
  deps: ActivityDependencies,
  { input }: Pick<DrillStep, 'input'>,
  signal: AbortSignal,
): DrillScene {
  const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
  return { platform, cluster: deps.connect(platform.cluster), signal };
}

/** The same with the store, and the keys that decrypt what is in it. */
export async function drillSource(
  deps: ActivityDependencies,
  step: Pick<DrillStep, 'input' | 'destination'>,
  signal: AbortSignal,
): Promise<DrillSource> {
  const scene = drillScene(deps, step, signal);
  const { cluster, platform } = scene;
  const [store] = await storesOf(cluster, platform, [step.destination], signal);
  if (!store) throw new Error(`there is no destination ${step.destination}`);
  return { ...scene, store, identities: await readIdentities(cluster, platform, deps.ageIdentityFile, signal) };
}

/** The same with the backup. */
export async function drillContext(
  deps: ActivityDependencies,
  step: DrillStep,
  signal: AbortSignal,
): Promise<DrillContext> {
  const source = await drillSource(deps, step, signal);
  const { backup } = step;
  return { ...source, folder: layout.backup(backup), manifest: await readManifest(source.store, backup, signal) };
}

/** The drill's server. */
export function targetOf({ cluster, platform, signal }: DrillScene, { drill }: DrillStep): Promise<DrillTarget> {
  return drillTarget(cluster, platform, drill, signal);
}
