import { randomBytes } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { drillContext, drillSource, type DrillContext, type DrillScene, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { planFor, pointOf } from './plan-point.ts';
import { sweepCluster } from './sweep-drills.ts';
import { keptFromBefore } from '../drill/kept-from-before.ts';
import { readLocales } from '../drill/read-locales.ts';
import { requireEmpty } from '../drill/require-empty.ts';
import { requireExtensions } from '../drill/require-extensions.ts';
import { requireLocales } from '../drill/require-locales.ts';
import { scratchPlace, scratchServer, type ScratchServer } from '../drill/scratch-server.ts';
import { drillRole, drillRoleSql, drillTarget, reachTarget } from '../drill/target.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import { quantityValue } from '../platform/quantity.ts';
import { withPostgres } from '../postgres/with-postgres.ts';

export interface StartTask extends DrillStep {
  /** In milliseconds. */
  runStartedAt: number;
}

const gibibyte = 1024 ** 3;
const startMs = 600_000;

/** Makes the drill's server, waits for it, and makes sure that it is empty and not the source. Removes what earlier drills left behind. */
export function startScratch(deps: ActivityDependencies) {
  return (task: StartTask): Promise<void> =>
    namingFailures('drill', () =>
      whileHeartbeating<string, void>(async (report, signal) => {
        report('start a scratch server');
        const context = await drillContext(deps, task, signal);
        const { platform, manifest } = context;
        const { image = platform.components.postgres.image, bootstrapRole } = manifest.server;
        const size = manifest.databases.reduce((sum, { bytes }) => sum + bytes, 0);
        await start(deps, context, task, { image, bootstrapRole, bytes: size * 3 });
        await prepare(context, task);
      }),
    );
}

/** The same without a server in it: a base backup brings its own data folder. */
export function startIdle(deps: ActivityDependencies) {
  return (task: StartTask): Promise<void> =>
    namingFailures('drill', () =>
      whileHeartbeating<string, void>(async (report, signal) => {
        report('start a scratch server');
        const source = await drillSource(deps, task, signal);
        const { base, segments } = await planFor(source.store, pointOf(task.input), source, task.backup);
        const { image } = source.platform.components.postgres;
        const bytes = 2 * (base.artifact.plainBytes + segments.length * base.segmentBytes);
        await start(deps, source, task, { image, bootstrapRole: base.bootstrapRole, bytes, idle: true });
      }),
    );
}

type Wanted = Pick<ScratchServer, 'image' | 'bootstrapRole' | 'bytes' | 'idle'>;

async function start(
  deps: ActivityDependencies,
  { cluster, platform, signal }: DrillScene,
  { drill, runStartedAt }: StartTask,
  wanted: Wanted,
): Promise<void> {
  await sweepCluster(deps, cluster, signal);
  const { drill: settings } = platform.backups;
  const { workflowExecution } = activityInfo();
  const kept = await keptFromBefore(cluster, scratchPlace(platform, drill).namespace, signal);
  const objects = scratchServer(platform, {
    ...wanted,
    drill,
    run: `${workflowExecution?.workflowId} ${workflowExecution?.runId}`,
    expires: new Date(runStartedAt + settings.ttlMinutes * 60_000).toISOString(),
    password: kept.password ?? randomBytes(24).toString('base64url'),
    bytes:
      kept.bytes ??
      (settings.storageSize === undefined ? Math.max(gibibyte, wanted.bytes) : quantityValue(settings.storageSize)),
  });
  await applyObjects(cluster, objects, { signal });
  await awaitObjects(cluster, 'drill', objects, {
    signal,
    evidenceSince: runStartedAt,
    timeoutMs: startMs,
    unschedulableGraceMs: platform.unschedulableGraceSeconds * 1000,
  });
}

/** Before the drill's own role is made, nothing may be there; an attempt before may have come so far. */
async function prepare(context: DrillContext, { drill, input }: StartTask): Promise<void> {
  const { cluster, platform, manifest, store, folder, signal } = context;
  const databases = manifest.databases.filter(({ name }) => input.databases?.includes(name) ?? true);
  const locales = await readLocales(store, folder, databases, context);
  const target = await drillTarget(cluster, platform, drill, signal);
  await reachTarget(target, (address) =>
    withPostgres(address, target.bootstrapLogin, signal, async ({ client }) => {
      await requireEmpty(client, manifest.server);
      await requireExtensions(client, databases);
      await requireLocales(client, locales);
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [drillRole]);
      if (!rowCount) await client.query(await drillRoleSql(target.login.password));
    }),
  );
}
