import { backupContext, type BackupContext } from './backup-context.ts';
import { postgresAccess } from './component-access.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { Address } from '../checks/address.ts';
import { withForward } from '../kubernetes/forward.ts';
import { findReadyEndpoint } from '../kubernetes/ready-endpoint.ts';
import type { WalInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { externalOf } from '../platform/external.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import { serviceAddress } from '../platform/names.ts';
import { ownPrograms, podPrograms, type Programs } from '../postgres/programs.ts';
import { slotName } from '../postgres/wal/slot-name.ts';
import type { Login } from '../postgres/with-postgres.ts';

export interface WalContext extends BackupContext {
  slot: string;
  partialMs: number;
}

/** What it takes to archive a platform's WAL. Throws `InvalidInput`, also where the document does not ask for it. */
export async function walContext(
  deps: ActivityDependencies,
  { platform }: WalInput,
  signal: AbortSignal,
): Promise<WalContext> {
  const { wal } = resolvePlatform(deps.ownDocument, platform ?? {}).backups;
  if (!wal.enabled) {
    const message = 'is false: set it to true, deploy, then archive';
    throw new InvalidInput([{ path: 'platform.backups.wal.enabled', message }]);
  }
  const context = await backupContext(deps, { ...(platform && { platform }) }, signal);
  return { ...context, slot: slotName(context.platform), partialMs: wal.partialSeconds * 1000 };
}

/** The server as replication reaches it. */
export interface WalServer {
  address: Address;
  login: Login;
  programs: Programs;
}

/** The container of `src/manifests/postgres.ts`. */
const container = 'postgres';

/**
 * Gives `use` the platform's server. One in the cluster is reached through a forwarded port, from inside the cluster too: it
 * lets replication in from its own Pod only, and so does it with its own pg_basebackup.
 */
export async function onWalServer<Result>(
  context: Pick<WalContext, 'cluster' | 'platform' | 'signal'>,
  use: (server: WalServer) => Promise<Result>,
): Promise<Result> {
  const { cluster, platform } = context;
  const { admin } = await postgresAccess(context);
  const login = { ...admin, database: 'postgres' };
  const { host, port, inCluster } = serviceAddress(platform, 'postgres');
  if (!inCluster) {
    const address = { host, port };
    return use({ address, login, programs: ownPrograms(address, login) });
  }
  return withForward(cluster, inCluster, async (address) => {
    if (externalOf(platform, 'postgres')) return use({ address, login, programs: ownPrograms(address, login) });
    const { pod } = await findReadyEndpoint(cluster, inCluster);
    return use({
      address,
      login,
      programs: podPrograms(cluster, { namespace: inCluster.namespace, pod, container }, login),
    });
  });
}
