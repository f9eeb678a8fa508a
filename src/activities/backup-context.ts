import { postgresAccess } from './component-access.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { destinationsOf, storesOf } from './backup-stores.ts';
import { withServer, type Server } from '../backup/server.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { Platform } from '../platform/schema.ts';
import { namingStore } from '../storage/naming-store.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** What it takes to back up a platform. */
export interface BackupContext {
  cluster: Cluster;
  platform: Platform;
  /** Their failures are `StoreFailed`. */
  stores: ObjectStore[];
  signal: AbortSignal;
}

/** The database that what concerns the whole server is asked in: every server has it. */
const maintenanceDatabase = 'postgres';

/** The platform and the stores that an input stands for, those left out that it goes on `without`. Throws `InvalidInput`, or `ClusterError` where a Secret is missing. */
export async function backupContext(
  deps: ActivityDependencies,
  input: BackupInput,
  signal: AbortSignal,
  without: readonly string[] = [],
): Promise<BackupContext> {
  const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
  const cluster = deps.connect(platform.cluster);
  const names = destinationsOf(platform, input.destinations).filter((name) => !without.includes(name));
  const stores = (await storesOf(cluster, platform, names, signal)).map(namingStore);
  return { cluster, platform, stores, signal };
}

/** Gives `use` the platform's database server, with its administrator's login. */
export async function onServer<Result>(
  context: Omit<BackupContext, 'stores'>,
  use: (server: Server) => Promise<Result>,
): Promise<Result> {
  const { admin } = await postgresAccess(context);
  return withServer(context.cluster, context.platform, { ...admin, database: maintenanceDatabase }, use);
}
