import { drillContext, targetOf, type DrillContext, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { TransferMeter } from '../backup/transfer-meter.ts';
import { readAlong } from '../drill/read-along.ts';
import { bringDump, restoreDatabase } from '../drill/restore-database.ts';
import { restoreGlobals } from '../drill/restore-globals.ts';
import type { DrillTarget } from '../drill/target.ts';
import type { Artifact } from '../storage/artifact.ts';
import { damagedLayer } from '../storage/damaged-layer.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import { readArtifact } from '../storage/read-artifact.ts';
import type { DrillCheck, TransferProgress } from '../workflows/backup-types.ts';

/** What a step of a restore took, and what it has proved or found. */
export interface Restored {
  downloadSeconds: number;
  restoreSeconds: number;
  checks: DrillCheck[];
}

/** Makes the roles of the backup, and reads what goes along with the databases. */
export function restoreRoles(deps: ActivityDependencies) {
  return (step: DrillStep): Promise<Restored> =>
    namingFailures('drill', () =>
      whileHeartbeating<string, Restored>(async (report, signal) => {
        report('restore roles');
        const context = await drillContext(deps, step, signal);
        const target = await targetOf(context, step);
        const { globals, server } = context.manifest;
        const startedAt = performance.now();
        const roles = await findingDamage('roles', async () => {
          const source = readArtifact(context.store, context.folder, globals, context);
          const problem = await restoreGlobals(target, source, server.bootstrapRole, signal);
          return { downloadSeconds: 0, restoreSeconds: since(startedAt), checks: [restored('roles', problem)] };
        });
        return { ...roles, checks: [...roles.checks, ...(await readAlong(context))] };
      }),
    );
}

/** Downloads and restores one database. */
export function restoreOne(deps: ActivityDependencies) {
  return (step: DrillStep & { database: string }): Promise<Restored> =>
    namingFailures('drill', () =>
      whileHeartbeating<TransferProgress, Restored>(async (report, signal) => {
        const context = await drillContext(deps, step, signal);
        const database = databaseOf(context, step.database);
        const target = await targetOf(context, step);
        return findingDamage(database.name, () => restore(context, target, database, report));
      }),
    );
}

/** What the manifest says of a database. */
export function databaseOf({ manifest }: DrillContext, name: string): BackedUpDatabase {
  const found = manifest.databases.find((database) => database.name === name);
  if (!found) throw new Error(`${name} is not in the backup ${manifest.id}`);
  return found;
}

async function restore(
  context: DrillContext,
  target: DrillTarget,
  database: BackedUpDatabase,
  report: (progress: TransferProgress) => void,
): Promise<Restored> {
  const { platform, signal } = context;
  const { name, dump } = database;
  const meter = new TransferMeter(`download ${name}`);
  const timer = setInterval(() => report(meter.progress), 1000);
  const begun = performance.now();
  const count = (source: AsyncIterable<Uint8Array>) => meter.count(source);
  const expect = (bytes: number) => meter.expect(bytes);
  const bringing = bringDump(target, context, database, { ...context, count, expect });
  const path = await bringing.finally(() => clearInterval(timer));
  const downloadSeconds = since(begun);
  report({ what: `restore ${name}`, bytes: 0, bytesPerSecond: 0 });
  const restoring = performance.now();
  const problem = await restoreDatabase(target, name, { path, jobs: platform.backups.drill.jobs }, signal);
  return {
    downloadSeconds,
    restoreSeconds: since(restoring),
    checks: [
      { layer: 'checksum', name, passed: true, detail: `sha256 of ${namesOf(dump)} is as written` },
      restored(name, problem),
    ],
  };
}

function namesOf(dump: readonly Artifact[]): string {
  const [first] = dump;
  return dump.length === 1 ? `${first?.key}` : `all ${dump.length} parts, from ${first?.key} on,`;
}

/** What pg_restore says of an archive that it can't read, rather than of a server that does not take what is in it. */
const ofArchive = /archive|magic string|input file|end of file|could not uncompress|corrupt/i;

function restored(name: string, problem: string | undefined): DrillCheck {
  if (problem === undefined) return { layer: 'restore', name, passed: true, detail: 'restored without a warning' };
  return { layer: ofArchive.test(problem) ? 'archive' : 'restore', name, passed: false, detail: problem };
}

/** What is damaged is what a drill is there to find: a result, not a failure to be tried again. */
async function findingDamage(name: string, work: () => Promise<Restored>): Promise<Restored> {
  const found = (layer: string, detail: string): Restored => ({
    downloadSeconds: 0,
    restoreSeconds: 0,
    checks: [{ layer, name, passed: false, detail }],
  });
  try {
    return await work();
  } catch (error) {
    return found(damagedLayer(error), (error as Error).message);
  }
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
