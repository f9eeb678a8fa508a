import { storesOf } from './backup-stores.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { drillSettings, requireKey } from './drill-start.ts';
import { namingFailures } from './failures.ts';
import { findBackup } from './find-backup.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { identityOf } from './resolve-platform.ts';
import { CannotRestore } from '../drill/cannot-restore.ts';
import { readIdentities } from '../drill/identities.ts';
import type { DrillInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { BackupSettings } from '../platform/settings/backups.ts';
import { readManifest } from '../storage/catalogue.ts';
import { DamagedArtifact, NotThere } from '../storage/errors.ts';
import { layout, platformFolder } from '../storage/layout.ts';
import type { BackedUpDatabase, BackupManifest } from '../storage/manifest.ts';
import { namingStore } from '../storage/naming-store.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { readArtifact } from '../storage/read-artifact.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** The backup that a drill restores, as far as its workflow has to know it. */
export interface ChosenBackup {
  platform: Omit<PlatformReference, 'revision'>;
  /** What the platform is called in the bucket. */
  folder: string;
  backup: string;
  destination: string;
  databases: ChosenDatabase[];
  settings: DrillSettings;
  searchAttributes: boolean;
}

/** What a drill's workflow goes by. */
export interface DrillSettings extends Pick<
  BackupSettings['drill'],
  'amcheck' | 'targetRtoSeconds' | 'targetRpoSeconds'
> {
  /** The database whose revision the backend's image has to know; absent: none, as in drills that were begun before there was this. */
  migrations?: string;
}

export interface ChosenDatabase {
  name: string;
  bytes: number;
  tables: number;
  rows: number;
  /** ISO 8601. */
  snapshotAt: string;
}

/** Finds the backup, and makes sure that it can be read and decrypted, before anything is made. Throws `CannotRestore` where it can't. */
export function chooseBackup(deps: ActivityDependencies) {
  return (input: DrillInput): Promise<ChosenBackup> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const names = input.destination === undefined ? undefined : [input.destination];
        const stores = (await storesOf(cluster, platform, names, signal)).map(namingStore);
        const { store, id } = await findBackup(stores, input.backup, signal);
        const manifest = await readManifest(store, id, signal);
        const identities = await readIdentities(cluster, platform, deps.ageIdentityFile, signal);
        await tryKey(store, manifest, identities, signal);
        return {
          platform: identityOf(platform),
          folder: platformFolder(platform),
          backup: id,
          destination: store.name,
          databases: chosen(manifest, input.databases).map(inShort),
          settings: drillSettings(platform),
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
}

/** The platform document is small, and encrypted to the same recipients as all the rest. That it is damaged is for the drill to find. */
async function tryKey(
  store: ObjectStore,
  { id, document }: BackupManifest,
  identities: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (document.encrypted) requireKey(id, identities);
  try {
    for await (const piece of readArtifact(store, layout.backup(id), document, { signal, identities })) void piece;
  } catch (error) {
    if (error instanceof DamagedArtifact) return;
    if (!(error instanceof NotThere)) throw error;
    throw new CannotRestore(`${id} has no ${document.key} any more`, { cause: error });
  }
}

function chosen({ databases }: BackupManifest, wanted: readonly string[] | undefined): BackedUpDatabase[] {
  const names = databases.map(({ name }) => name);
  const missing = (wanted ?? []).filter((name) => !names.includes(name));
  if (missing.length === 0) return databases.filter(({ name }) => wanted?.includes(name) ?? true);
  throw new InvalidInput(
    missing.map((name) => ({
      path: 'databases',
      message: `${name} is not in the backup, which has ${names.join(', ')}`,
    })),
  );
}

function inShort({ name, bytes, snapshotAt, fingerprint: { tables, rows } }: BackedUpDatabase): ChosenDatabase {
  return { name, bytes, tables, rows, snapshotAt };
}
