import { backupContext, onServer } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { identityOf } from './resolve-platform.ts';
import { BackupFailed } from '../backup/backup-failed.ts';
import type { Server } from '../backup/server.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import { externalOf } from '../platform/external.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { Platform } from '../platform/schema.ts';
import { versionProblem } from '../postgres/dump/pg-dump-args.ts';
import { readDatabases, readServer, type FoundDatabase, type ServerFacts } from '../postgres/dump/read-server.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import { platformFolder } from '../storage/layout.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What is to be backed up, and from where to where. */
export interface PreparedBackup {
  platform: Omit<PlatformReference, 'revision'>;
  /** What the platform is called in the bucket. */
  folder: string;
  server: ServerFacts & { image?: string };
  databases: FoundDatabase[];
  destinations: string[];
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
        const context = await backupContext(deps, input, signal);
        const { platform, stores } = context;
        const { backups } = platform;
        // A bucket that can't be listed can't be written to either, and says why.
        await Promise.all(stores.map((store) => first(store.folders('', signal))));
        const { server, databases } = await onServer(context, (reached) => look(reached, signal));
        return {
          platform: identityOf(platform),
          folder: platformFolder(platform),
          server: { ...server, ...imageOf(platform) },
          databases: chosen(databases, input.databases ?? backups.databases),
          destinations: stores.map(({ name }) => name),
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
  const printed = await programs.version('pg_dump', signal);
  const problem = versionProblem(printed, found.server.versionNumber);
  if (problem) throw new BackupFailed(`pg_dump (${way})`, problem, { retryable: false });
  return found;
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

function imageOf(platform: Platform): { image?: string } {
  return externalOf(platform, 'postgres') ? {} : { image: platform.components.postgres.image };
}

async function first<T>(values: AsyncIterable<T>): Promise<T | undefined> {
  for await (const value of values) return value;
  return undefined;
}
