import type { Client } from 'pg';
import { BackupFailed } from './backup-failed.ts';
import { TransferMeter } from './transfer-meter.ts';
import { version } from '../cli/version.ts';
import type { Address } from '../checks/address.ts';
import type { Platform } from '../platform/schema.ts';
import { tailBytes, walRangeIn } from '../postgres/base/wal-range.ts';
import type { Programs } from '../postgres/programs.ts';
import { readSlot } from '../postgres/wal/slot.ts';
import { withPostgres, type Login } from '../postgres/with-postgres.ts';
import { layout, platformFolder } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { baseManifestVersion, writeBase, type BaseManifest } from '../storage/wal-bases.ts';
import { writeArtifact } from '../storage/write-artifact.ts';
import type { TransferProgress } from '../workflows/backup-types.ts';

export interface BaseTask {
  platform: Platform;
  stores: readonly ObjectStore[];
  slot: string;
  /** Id of the base. */
  base: string;
  signal: AbortSignal;
}

interface BaseServer {
  address: Address;
  login: Login;
  programs: Programs;
}

/** What a base is called in its folder, before the endings of compression and encryption. */
export const baseFile = 'base.tar';

/**
 * Streams the server's data folder to every store, and the manifest that makes it a base backup last. Throws `BackupFailed`; no
 * upload is left open then. A base needs the WAL from its beginning on, so it is refused where nothing keeps that.
 */
export async function takeBase(
  server: BaseServer,
  task: BaseTask,
  report: (progress: TransferProgress) => void,
): Promise<BaseManifest> {
  const { platform, stores, base, signal } = task;
  const before = await look(server, task);
  const meter = new TransferMeter('base backup', before.bytes);
  const timer = setInterval(() => report(meter.progress), 1000);
  const tar = new TarWithEnd(server, base, signal);
  const folder = layout.base(base);
  const { compression, recipients } = platform.backups;
  try {
    const artifact = await writeArtifact(stores, `${folder}${baseFile}`, meter.count(tar.read()), {
      folderKey: folder,
      compression,
      recipients,
      signal,
      expectedBytes: before.bytes,
    });
    const after = await look(server, task);
    const manifest: BaseManifest = {
      version: baseManifestVersion,
      id: base,
      platform: platformFolder(platform),
      startedAt: before.at,
      completedAt: after.at,
      writtenBy: version(),
      ...walRangeIn(tar.end),
      systemIdentifier: after.systemIdentifier,
      serverVersion: after.serverVersion,
      bootstrapRole: after.bootstrapRole,
      segmentBytes: after.segmentBytes,
      artifact,
    };
    for (const store of stores) await writeBase(store, manifest, signal);
    return manifest;
  } finally {
    clearInterval(timer);
  }
}

class TarWithEnd {
  readonly #server: BaseServer;
  readonly #base: string;
  readonly #signal: AbortSignal;
  #end = Buffer.alloc(0);

  constructor(server: BaseServer, base: string, signal: AbortSignal) {
    this.#server = server;
    this.#base = base;
    this.#signal = signal;
  }

  /** The tar, which ends well only if pg_basebackup does. */
  async *read(): AsyncGenerator<Uint8Array> {
    const request = { program: 'pg_basebackup' as const, args: baseArgs(this.#base), applicationName: 'aroti-base' };
    const running = this.#server.programs.run(request, this.#signal);
    for await (const chunk of running.stdout) {
      this.#end = Buffer.concat([this.#end, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
      yield chunk;
    }
    const { exitCode, stderr } = await running.ended;
    if (exitCode !== 0) throw new BackupFailed('pg_basebackup', stderr.trim().split('\n').slice(-3).join('\n'));
  }

  /** Its last bytes, once it is read. */
  get end(): string {
    return this.#end.toString('latin1');
  }
}

/** The WAL comes by the archive: what is fetched in the end may have been let go of by then. */
function baseArgs(base: string): string[] {
  return ['--pgdata=-', '--format=tar', '--wal-method=none', '--checkpoint=fast', '--no-password', `--label=${base}`];
}

interface Looked {
  at: string;
  bytes: number;
  systemIdentifier: string;
  serverVersion: number;
  bootstrapRole: string;
  segmentBytes: number;
}

function look({ address, login }: BaseServer, { slot, signal }: BaseTask): Promise<Looked> {
  return withPostgres(address, login, signal, async ({ client }) => {
    const kept = await readSlot(client, slot);
    if (kept?.restart === undefined || kept.walStatus === 'lost') {
      throw new BackupFailed(
        'base backup',
        `nothing keeps the WAL that it needs (slot ${slot}): start archiveWal first`,
      );
    }
    await refuseTablespaces(client);
    const { rows } = await client.query<Omit<Looked, 'at' | 'bytes'> & { at: Date; bytes: string }>(`
      SELECT clock_timestamp() AS at, (SELECT sum(pg_database_size(oid))::text FROM pg_database) AS bytes,
             (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
             current_setting('server_version_num')::int AS "serverVersion",
             (SELECT rolname::text FROM pg_roles WHERE oid = 10) AS "bootstrapRole",
             pg_size_bytes(current_setting('wal_segment_size'))::int AS "segmentBytes"`);
    const [row] = rows;
    if (!row) throw new Error('the server says nothing of itself');
    return { ...row, at: row.at.toISOString(), bytes: Number(row.bytes) };
  });
}

/** A tablespace elsewhere would be a tar of its own, and pg_basebackup streams only one; those inside of the data folder go along. */
async function refuseTablespaces(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; location: string }>(`
    SELECT name, location FROM (SELECT spcname::text AS name, pg_tablespace_location(oid) AS location FROM pg_tablespace) AS t
    WHERE location LIKE '/%' ORDER BY name`);
  if (rows.length === 0) return;
  const named = rows.map(({ name, location }) => `${name} (${location})`).join(', ');
  const problem = `a base backup can't hold tablespaces outside of the data folder, and there is ${named}: move what is in it (ALTER … SET TABLESPACE pg_default) and drop it, or do without \`backups.wal\`; backupDatabases takes all the same`;
  throw new BackupFailed('base backup', problem, { retryable: false });
}
