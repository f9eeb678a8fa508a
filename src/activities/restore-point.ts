import { drillSource, targetOf, type DrillSource, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { planFor, pointOf } from './plan-point.ts';
import { TransferMeter } from '../backup/transfer-meter.ts';
import { CannotRestore } from '../drill/cannot-restore.ts';
import { judgeWal } from '../drill/judge-wal.ts';
import { migrationsOf } from '../drill/migrations-of.ts';
import { restoredFolder, restoredWal } from '../drill/scratch-server.ts';
import { drillRole, drillRoleSql, putOnVolume, reachTarget, removeFile, type DrillTarget } from '../drill/target.ts';
import { execInPod } from '../kubernetes/exec.ts';
import { clearTarget, restorePointInTime } from '../postgres/base/restore-point.ts';
import { RestoreFailed } from '../postgres/base/restore-failed.ts';
import type { RestorePlan } from '../postgres/base/plan-restore.ts';
import { readDatabases } from '../postgres/dump/read-server.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import { CannotDecrypt } from '../storage/encryption.ts';
import { once } from '../storage/once.ts';
import { DamagedArtifact, NotThere } from '../storage/errors.ts';
import type { DrillCheck, ReachedPoint, TransferProgress } from '../workflows/backup-types.ts';

/** What a restore to a point in time took, proved, and came to. */
export interface RecoveredPoint {
  /** In their order, in seconds. */
  phases: { name: string; seconds: number }[];
  checks: DrillCheck[];
  /** Absent where it could not be reached. */
  point?: ReachedPoint;
  /** Names of the databases that are there then. */
  databases: string[];
}

/** Restores the base backup, verifies it by its manifest, and recovers along the WAL. Begins anew where an attempt before was cut off. */
export function restorePoint(deps: ActivityDependencies) {
  return (step: DrillStep): Promise<RecoveredPoint> =>
    namingFailures('drill', () =>
      whileHeartbeating<TransferProgress, RecoveredPoint>(async (report, signal) => {
        const source = await drillSource(deps, step, signal);
        const plan = await planFor(source.store, pointOf(step.input), source, step.backup);
        return recover(source, step, plan, report);
      }),
    );
}

async function recover(
  source: DrillSource,
  step: DrillStep,
  plan: RestorePlan,
  report: (progress: TransferProgress) => void,
): Promise<RecoveredPoint> {
  const { cluster, signal, store, identities } = source;
  const drillTarget = await targetOf(source, step);
  const target = { cluster, pod: drillTarget.place, dataFolder: restoredFolder, walFolder: restoredWal };
  const watch = new PhaseWatch(plan);
  const timer = setInterval(() => report(watch.progress), 1000);
  const at = pointOf(step.input);
  try {
    await clearTarget(target, signal);
    const point = await restorePointInTime(target, store, plan, {
      signal,
      identities,
      ...(at && { target: at }),
      ...(migrationsOf(source.platform) && { visitor: drillRole }),
      onPhase: (phase) => watch.begin(phase),
      count: (stream) => watch.count(stream),
    });
    await makeRole(drillTarget, plan.base.bootstrapRole, signal);
    const databases = await databasesOf(drillTarget, signal);
    return { phases: watch.end(), checks: proved(plan, point), point, databases };
  } catch (error) {
    signal.throwIfAborted();
    const check = failedCheck(plan, error);
    if (!check) throw error;
    return { phases: watch.end(), checks: [check], databases: [] };
  } finally {
    clearInterval(timer);
  }
}

/** What is damaged or missing is what a drill is there to find: a result, not a failure to be tried again. */
function failedCheck({ base }: RestorePlan, error: unknown): DrillCheck | undefined {
  const failed = (layer: string, detail: string) => ({ layer, name: base.id, passed: false, detail });
  if (error instanceof DamagedArtifact) return failed(error.layer, error.message);
  if (error instanceof NotThere) return failed('checksum', error.message);
  if (error instanceof CannotDecrypt) return failed('decryption', error.message);
  if (error instanceof RestoreFailed) return failed(layerOf[error.phase] ?? 'recovery', error.message);
  return undefined;
}

const layerOf: Readonly<Record<string, string>> = { unpack: 'archive', verify: 'base', wal: 'wal' };

function proved(plan: RestorePlan, point: ReachedPoint): DrillCheck[] {
  const { base, segments, timeline } = plan;
  const reached =
    point.reached === undefined ? 'no transaction after the base' : `the last commit is of ${point.reached}`;
  const tooLate =
    point.wanted !== 'latest' && point.reached !== undefined && point.reached > asMicroseconds(point.wanted);
  return [
    { layer: 'checksum', name: base.id, passed: true, detail: `sha256 of ${base.artifact.key} is as written` },
    { layer: 'base', name: base.id, passed: true, detail: 'every file is as its manifest says (pg_verifybackup)' },
    ...judgeWal(plan, point.lsn),
    {
      layer: 'recovery',
      name: point.wanted,
      passed: !tooLate,
      detail: `${reached}; ${segments.length} segments along timeline ${timeline}, the server goes on with ${point.timeline}`,
    },
  ];
}

/** `2026-01-02T11:55:00.000Z` as PostgreSQL tells it, to be compared as text. */
function asMicroseconds(time: string): string {
  return time.replace('Z', '999Z');
}

class PhaseWatch {
  readonly #totalBytes: number;
  readonly #phases: { name: string; begun: number }[] = [];
  #meter = new TransferMeter('prepare');

  constructor({ base }: RestorePlan) {
    this.#totalBytes = base.artifact.plainBytes;
  }

  begin(name: string): void {
    this.#phases.push({ name, begun: performance.now() });
    this.#meter = new TransferMeter(name, name === 'download' ? this.#totalBytes : undefined);
  }

  count(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return this.#meter.count(stream);
  }

  get progress(): TransferProgress {
    return this.#meter.progress;
  }

  end(): { name: string; seconds: number }[] {
    const now = performance.now();
    return this.#phases.map(({ name, begun }, index) => ({
      name,
      seconds: Math.round((this.#phases[index + 1]?.begun ?? now) - begun) / 1000,
    }));
  }
}

const roleFile = 'role.sql';

/** By a file: whoever is in the container may do everything, but what a command is told can be seen. */
async function makeRole(target: DrillTarget, bootstrapRole: string, signal: AbortSignal): Promise<void> {
  const { cluster, place, login } = target;
  const sql = `DROP ROLE IF EXISTS ${login.user};\n${await drillRoleSql(login.password)};\n`;
  const path = await putOnVolume(target, roleFile, once(Buffer.from(sql)), signal);
  const command = ['psql', '-XqU', bootstrapRole, '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-f', path];
  const { exitCode, output } = await execInPod(cluster, { ...place, command }, { signal, limitBytes: 10_000 });
  await removeFile(target, roleFile, signal);
  if (exitCode !== 0) throw new CannotRestore(`the drill's own role could not be made: ${output.trim()}`);
}

function databasesOf(target: DrillTarget, signal: AbortSignal): Promise<string[]> {
  return reachTarget(target, (address) =>
    withPostgres(address, target.login, signal, async ({ client }) => {
      const databases = await readDatabases(client);
      return databases.map(({ name }) => name);
    }),
  );
}
