import { escapeIdentifier } from 'pg';
import { recoverySettings } from './recovery-settings.ts';
import { RestoreFailed } from './restore-failed.ts';
import type { RestorePlan } from './plan-restore.ts';
import { tar, type TarFile } from './tar.ts';
import type { Cluster } from '../../kubernetes/client.ts';
import { execStream, type RunningExec } from '../../kubernetes/exec-stream.ts';
import { execTied } from '../../kubernetes/tied-command.ts';
import { NotWritten, putTar } from '../../kubernetes/put-file.ts';
import type { ServerPod } from '../programs.ts';
import { historyName } from '../wal/history.ts';
import { layout } from '../../storage/layout.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { bringArtifacts } from '../../storage/bring-artifacts.ts';
import { NotThere } from '../../storage/errors.ts';
import { listWal } from '../../storage/wal-catalogue.ts';
import { readWal, type WalReadOptions } from '../../storage/wal-read.ts';
import type { ListedSegment } from '../wal/chain.ts';
import type { ReachedPoint } from '../../workflows/backup-types.ts';

/** An idle container of the server's image and major version, and where it may write. */
export interface RestoreTarget {
  cluster: Cluster;
  pod: ServerPod;
  /** The data folder: absent or empty; what it is in can be written to. */
  dataFolder: string;
  /** A folder for WAL: absent or empty. */
  walFolder: string;
}

export interface RestoreOptions {
  signal: AbortSignal;
  /** age identities; needed for what is encrypted. */
  identities: readonly string[];
  /** The moment to restore; left out: as far as the WAL goes. */
  target?: Date;
  /** A role that may log in over the network, with its password; left out: nobody may. */
  visitor?: string;
  /** Called when a phase begins: `download`, `verify`, `wal`, `recover`. */
  onPhase?: (phase: string) => void;
  /** Sees the streams go by, as they are put into the container. */
  count?: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

/**
 * Restores a plan in a container: unpacks the base and verifies it by its manifest (pg_verifybackup), brings the WAL, and
 * lets a server recover to the moment and go on from there. The server runs then, on the Pod's loopback and its socket only,
 * unless there is a `visitor`.
 * Throws `RestoreFailed`, `DamagedArtifact`, `CannotDecrypt`, `NotThere`, or `ClusterError`.
 */
export async function restorePointInTime(
  target: RestoreTarget,
  store: ObjectStore,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<ReachedPoint> {
  const { onPhase = () => undefined } = options;
  onPhase('download');
  await unpackBase(target, store, plan, options);
  onPhase('verify');
  await verifyBase(target, options.signal);
  onPhase('wal');
  await bringWal(target, store, plan, options);
  onPhase('recover');
  await recover(target, plan, options);
  const { base, segments } = plan;
  return {
    wanted: options.target?.toISOString() ?? 'latest',
    ...(await whatIsReached(target, plan, options.signal)),
    base: base.id,
    segments: segments.length,
  };
}

/** Ends whatever runs in the container, a server too, and removes what an attempt before has left. */
export async function clearTarget(target: RestoreTarget, signal: AbortSignal): Promise<void> {
  const command = ['sh', '-c', clearScript, 'sh', target.dataFolder, target.walFolder];
  // Not tied: it ends whatever ties it, too.
  await finished(execStream(target.cluster, { ...target.pod, command }, { signal }), 'prepare');
}

// Of the processes of its container a shell can end all but the first one and itself.
const clearScript = 'kill -KILL -1 2>/dev/null; sleep 1; rm -rf -- "$1" "$2"';

/** Unpacks a base into the data folder, which has to be empty. */
export async function unpackBase(
  target: RestoreTarget,
  store: ObjectStore,
  { base }: Pick<RestorePlan, 'base'>,
  { signal, identities, count = uncounted }: Pick<RestoreOptions, 'signal' | 'identities' | 'count'>,
): Promise<void> {
  const { dataFolder } = target;
  await run(target, 'prepare', emptyFolder, [dataFolder], signal);
  const to = { cluster: target.cluster, place: target.pod, path: dataFolder, as: 'folder' as const };
  await naming(
    'unpack',
    bringArtifacts(store, layout.base(base.id), [base.artifact], to, { signal, identities, count }),
  );
}

const uncounted = (source: AsyncIterable<Uint8Array>) => source;

const emptyFolder =
  'mkdir -p "$1" && chmod 700 "$1" && [ -z "$(ls -A "$1")" ] || { echo "$1 is not empty" >&2; exit 1; }';

/** Compares every file of an unpacked base with the manifest in it. */
export async function verifyBase(target: RestoreTarget, signal: AbortSignal): Promise<void> {
  // The WAL is not there yet: recovery reads and checks each of its records.
  await run(target, 'verify', 'pg_verifybackup --no-parse-wal --quiet "$1"', [target.dataFolder], signal);
}

/** Brings a plan's WAL into its folder, parts of segments filled up to their size. */
export async function bringWal(
  target: RestoreTarget,
  store: ObjectStore,
  plan: RestorePlan,
  options: Pick<RestoreOptions, 'signal' | 'identities' | 'count'>,
): Promise<void> {
  const { walFolder } = target;
  const { count = uncounted } = options;
  await run(target, 'prepare', emptyFolder, [walFolder], options.signal);
  const files = count(tar(walFiles(store, plan, options)));
  await naming('wal', putTar(target.cluster, target.pod, walFolder, files, { signal: options.signal }));
}

async function* walFiles(
  store: ObjectStore,
  { base, segments, histories }: RestorePlan,
  options: Pick<RestoreOptions, 'signal' | 'identities'>,
): AsyncGenerator<TarFile> {
  for (const history of histories) {
    yield { name: historyName(history.timeline), bytes: await readWal(store, history, options) };
  }
  for (const segment of segments) {
    const bytes = await readSegment(store, segment, options);
    if (bytes.length > base.segmentBytes || (segment.kind === 'segment' && bytes.length < base.segmentBytes)) {
      throw new RestoreFailed('wal', `${segment.key} holds ${bytes.length} bytes`);
    }
    yield { name: segment.name, bytes: Buffer.concat([bytes], base.segmentBytes) };
  }
}

/** Of a segment that is still being written a part goes when a longer one, or the whole, is there: then that one. */
async function readSegment(store: ObjectStore, segment: ListedSegment, options: WalReadOptions): Promise<Buffer> {
  try {
    return await readWal(store, segment, options);
  } catch (error) {
    if (!(error instanceof NotThere) || segment.kind !== 'partial') throw error;
    const { server, timeline, name } = segment;
    const present = await listWal(store, options.signal, { server, timeline, segment: name });
    const newer =
      present.find(({ kind }) => kind === 'segment') ??
      present.findLast((object) => object.kind === 'partial' && object.end > segment.end);
    if (!newer) throw error;
    return readSegment(store, newer as ListedSegment, options);
  }
}

/** Starts a server that recovers, and waits until it has. */
async function recover(
  { cluster, pod, dataFolder, walFolder }: RestoreTarget,
  { timeline }: RestorePlan,
  { target, visitor, signal }: RestoreOptions,
): Promise<void> {
  const settings = recoverySettings({ walFolder, timeline, target, isVisited: visitor !== undefined });
  const entry = visitor === undefined ? '' : `host all ${escapeIdentifier(visitor)} all scram-sha-256\n`;
  await run({ cluster, pod }, 'recover', startScript, [dataFolder, settings, entry], signal);
}

const hbaFile = 'aroti_hba.conf';

// A server whose settings are elsewhere has none in its data folder. Whoever is in this container may look; nobody else comes in
// without a password.
const startScript = `
set -e
touch "$1/postgresql.conf" "$1/pg_ident.conf"
printf 'local all all trust\\nhost all all 127.0.0.1/32 scram-sha-256\\n%s' "$3" >"$1/${hbaFile}"
printf "\\nhba_file = '%s'\\n" "$1/${hbaFile}" >>"$1/postgresql.conf"
printf '%s' "$2" >>"$1/postgresql.auto.conf"
touch "$1/recovery.signal"
fail() { grep -E 'FATAL|PANIC|ERROR|invalid' "$1/restore.log" | tail -n 5 >&2; exit 1; }
pg_ctl -D "$1" -l "$1/restore.log" -t 86400 -w start >/dev/null || fail "$1"
# For pg_ctl a server that recovers has started; this one takes connections only once it has recovered.
until pg_isready --quiet --host=/var/run/postgresql; do
  pg_ctl -D "$1" status >/dev/null || fail "$1"
  sleep 0.2
done
`;

const reachedSql = `
SELECT json_build_object(
  'reached', to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'lsn', pg_last_wal_replay_lsn()::text,
  'timeline', ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int)`;

async function whatIsReached(
  target: RestoreTarget,
  { base }: RestorePlan,
  signal: AbortSignal,
): Promise<Pick<ReachedPoint, 'reached' | 'lsn' | 'timeline'>> {
  const printed = await run(
    target,
    'ask',
    'psql -XAt -d postgres -U "$1" -c "$2"',
    [base.bootstrapRole, reachedSql],
    signal,
  );
  const { reached, lsn, timeline } = JSON.parse(printed) as Record<'reached' | 'lsn', string | null> & {
    timeline: number;
  };
  return { ...(reached !== null && { reached }), ...(lsn !== null && { lsn }), timeline };
}

async function run(
  { cluster, pod }: Pick<RestoreTarget, 'cluster' | 'pod'>,
  phase: string,
  script: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const running = execTied(cluster, { ...pod, command: ['sh', '-c', script, 'sh', ...args] }, { signal });
  return finished(running, phase);
}

async function naming<T>(phase: string, putting: Promise<T>): Promise<T> {
  try {
    return await putting;
  } catch (error) {
    throw error instanceof NotWritten ? new RestoreFailed(phase, error.message) : error;
  }
}

async function finished({ stdout, ended }: RunningExec, phase: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stdout) pieces.push(piece);
  const { exitCode, stderr } = await ended;
  if (exitCode !== 0) throw new RestoreFailed(phase, stderr.trim() || `ended with exit code ${exitCode}`);
  return Buffer.concat(pieces).toString();
}
