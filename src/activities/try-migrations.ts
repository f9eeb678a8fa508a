import { drillScene, targetOf, type DrillScene, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { judgeMigrations } from '../drill/judge-migrations.ts';
import { containers, migrationsJob } from '../drill/migrations-job.ts';
import { migrationsOf, type DrilledMigrations } from '../drill/migrations-of.ts';
import { reachTarget, type DrillTarget } from '../drill/target.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import { awaitObjects, NotReady } from '../kubernetes/await-objects.ts';
import { containerLines } from '../kubernetes/container-lines.ts';
import { describeDiagnosis } from '../kubernetes/describe-diagnosis.ts';
import { ClusterError, isTransient } from '../kubernetes/errors.ts';
import { podsOf } from '../kubernetes/pods.ts';
import { alembicRevisions } from '../postgres/fingerprint/queries/database.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import type { DrillCheck } from '../workflows/backup-types.ts';

/** From the image's first byte to the end of what it is asked. */
const mostMs = 600_000;

/** Has the backend's image look at the schema that was restored: it has to know its revision. */
export function tryMigrations(deps: ActivityDependencies) {
  return (step: DrillStep): Promise<DrillCheck[]> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const scene = drillScene(deps, step, signal);
        const migrations = migrationsOf(scene.platform);
        if (!migrations) return [];
        const check = { layer: 'migrations', name: migrations.database };
        try {
          return [{ ...check, ...(await ask(scene, await targetOf(scene, step), migrations)) }];
        } catch (error) {
          const problem = problemIn(error);
          if (problem === undefined) throw error;
          return [{ ...check, passed: false, detail: problem }];
        }
      }),
    );
}

async function ask(
  { cluster, platform, signal }: DrillScene,
  target: DrillTarget,
  migrations: DrilledMigrations,
): Promise<Pick<DrillCheck, 'passed' | 'detail'>> {
  const { namespace, pod } = target.place;
  const restored = await revisionsIn(target, migrations.database, signal);
  const [server] = await podsOf(cluster, { namespace, workload: `Pod/${pod}` }, signal);
  const objects = migrationsJob(platform, {
    ...migrations,
    namespace,
    serverAddress: server?.status?.podIP ?? '',
    serverImage: server?.spec?.containers[0]?.image ?? '',
    password: target.login.password,
  });
  await applyObjects(cluster, objects, { signal });
  await awaitObjects(cluster, 'migrations', objects, {
    signal,
    timeoutMs: mostMs,
    unschedulableGraceMs: platform.unschedulableGraceSeconds * 1000,
  });
  const [asked] = await podsOf(cluster, { namespace, selector: { 'job-name': 'migrations' } }, signal);
  const linesOf = (container: string) =>
    containerLines(cluster, { namespace, pod: asked?.metadata?.name ?? '', container }, signal);
  return judgeMigrations({
    restored,
    current: await linesOf(containers.current),
    history: await linesOf(containers.pending),
  });
}

/** Of every table of Alembic's in a database. */
async function revisionsIn(target: DrillTarget, database: string, signal: AbortSignal): Promise<string[]> {
  return reachTarget(target, (address) =>
    withPostgres(address, { ...target.login, database }, signal, async ({ client }) => {
      const { rows } = await client.query<{ value: string }>(alembicRevisions);
      return rows.flatMap(({ value }) => value.split(',').filter((revision) => revision !== ''));
    }),
  );
}

/** What is found out about the image, or can't be found out here; undefined: another attempt may. */
function problemIn(error: unknown): string | undefined {
  if (error instanceof NotReady) return describeDiagnosis(error.diagnosis);
  if (error instanceof ClusterError && !isTransient(error)) return error.message;
  return undefined;
}
