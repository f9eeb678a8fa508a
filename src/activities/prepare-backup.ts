import { onServer } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { reachDestinations } from './reach-destinations.ts';
import { identityOf } from './resolve-platform.ts';
import { BackupFailed } from '../backup/backup-failed.ts';
import type { Server } from '../backup/server.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { externalOf } from '../platform/external.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { Platform } from '../platform/schema.ts';
import { versionProblem } from '../postgres/dump/pg-dump-args.ts';
import { readDatabases, readServer, type FoundDatabase, type ServerFacts } from '../postgres/dump/read-server.ts';
import { ProgramMissing, type Programs } from '../postgres/programs.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import { platformFolder } from '../storage/layout.ts';
import type { LostDestination } from '../workflows/backup-types.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What is to be backed up, and from where to where. */
export interface PreparedBackup {
  platform: Omit<PlatformReference, 'revision'>;
  /** What the platform is called in the bucket. */
  folder: string;
  server: ServerFacts & { image?: string };
  databases: FoundDatabase[];
  /** Whether the run asks for less than what the platform backs up. */
  partial?: boolean;
  /** Names of those that can be written to. */
  destinations: string[];
  /** Those that can't; none: left out. */
  lost?: LostDestination[];
  /** Whether the Secrets go along. */
  secrets: boolean;
  /** How many databases are dumped at once. */
  concurrency: number;
  recipients: string[];
  searchAttributes: boolean;
}

/** Looks whether all can be backed up, before anything is written: destinations, versions, databases. */
export function prepareBackup(deps: ActivityDependencies) {
  return (input: BackupInput): Promise<PreparedBackup> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const { backups } = platform;
        const { reached, lost } = await reachDestinations(cluster, platform, input.destinations, signal);
        const { server, databases } = await onServer({ cluster, platform, signal }, (there) => look(there, signal));
        requireDatabasesOf(backups.checksumTables, databases);
        const wanted = chosen(databases, input.databases ?? backups.databases);
        const partial = databases.some(
          (database) => (backups.databases?.includes(database.name) ?? true) && !wanted.includes(database),
        );
        return {
          platform: identityOf(platform),
          folder: platformFolder(platform),
          server: { ...server, ...imageOf(platform) },
          databases: wanted,
          ...(partial && { partial }),
          destinations: reached,
          ...(lost.length > 0 && { lost }),
          secrets: backups.secrets ?? backups.recipients.length > 0,
          concurrency: backups.concurrency,
          recipients: backups.recipients,
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
}

async function look({ address, login, programs, way }: Server, signal: AbortSignal) {
  const found = await withPostgres(address, login, signal, async ({ client }) => ({
    server: await readServer(client),
    databases: await readDatabases(client),
  }));
  const problem = await dumpProblem(programs, found.server, signal);
  if (problem) throw new BackupFailed(`pg_dump (${way})`, problem, { retryable: false });
  return found;
}

/** Why the pg_dump that there is can't dump this server, if it can't. */
async function dumpProblem(programs: Programs, server: ServerFacts, signal: AbortSignal): Promise<string | undefined> {
  try {
    return versionProblem(await programs.version('pg_dump', signal), server.versionNumber);
  } catch (error) {
    if (error instanceof ProgramMissing) return error.message;
    throw error;
  }
}

/** Throws `InvalidInput` where a database that is asked for is not there. */
function chosen(found: readonly FoundDatabase[], wanted: readonly string[] | undefined): FoundDatabase[] {
  const names = found.map(({ name }) => name);
  const missing = (wanted ?? []).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const there = names.join(', ');
    throw new InvalidInput(
      missing.map((name) => ({ path: 'databases', message: `${name} is not there; the server has ${there}` })),
    );
  }
  return found.filter(({ name }) => wanted?.includes(name) ?? true);
}

/** Throws `InvalidInput` where a table is of a database that is not there: it would never be looked at. */
function requireDatabasesOf(tables: readonly string[], found: readonly FoundDatabase[]): void {
  const lost = tables.filter((table) => !found.some(({ name }) => table.startsWith(`${name}:`)));
  if (lost.length === 0) return;
  const there = found.map(({ name }) => name).join(', ');
  throw new InvalidInput(
    lost.map((table) => ({
      path: 'backups.checksumTables',
      message: `the database of ${table} is not there; the server has ${there}`,
    })),
  );
}

function imageOf(platform: Platform): { image?: string } {
  return externalOf(platform, 'postgres') ? {} : { image: platform.components.postgres.image };
}
