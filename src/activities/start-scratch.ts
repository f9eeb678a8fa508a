import { randomBytes } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { planFor, pointOf } from './choose-point.ts';
import { drillContext, drillSource, type DrillContext, type DrillScene, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { sweepDrills } from './sweep-drills.ts';
import { requireEmpty } from '../drill/require-empty.ts';
import { requireExtensions } from '../drill/require-extensions.ts';
import { scratchPlace, scratchServer, type ScratchServer } from '../drill/scratch-server.ts';
import { drillRole, drillRoleSql, drillTarget, reachTarget } from '../drill/target.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import { readSecretObject } from '../kubernetes/secrets.ts';
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
      whileHeartbeating(async (_report, signal) => {
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
      whileHeartbeating(async (_report, signal) => {
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
  await sweepDrills(deps, cluster, signal);
  const { drill: settings } = platform.backups;
  const { workflowExecution } = activityInfo();
  const objects = scratchServer(platform, {
    ...wanted,
    drill,
    run: `${workflowExecution?.workflowId} ${workflowExecution?.runId}`,
    expires: new Date(runStartedAt + settings.ttlMinutes * 60_000).toISOString(),
    password: await password(),
    bytes: settings.storageSize === undefined ? Math.max(gibibyte, wanted.bytes) : quantityValue(settings.storageSize),
  });
  await applyObjects(cluster, objects, { signal });
  await awaitObjects(cluster, 'drill', objects, {
    signal,
    evidenceSince: runStartedAt,
    timeoutMs: startMs,
    unschedulableGraceMs: platform.unschedulableGraceSeconds * 1000,
  });

  /** An attempt before may have made it: the server keeps the one that it began with. */
  async function password(): Promise<string> {
    const { namespace } = scratchPlace(platform, drill);
    const secret = await readSecretObject(cluster, { namespace, name: 'postgres-secret' }, signal);
    const kept = secret?.data?.['POSTGRES_PASSWORD'];
    return kept === undefined ? randomBytes(24).toString('base64url') : Buffer.from(kept, 'base64').toString();
  }
}

/** Before the drill's own role is made, nothing may be there; an attempt before may have come so far. */
async function prepare(
  { cluster, platform, manifest, signal }: DrillContext,
  { drill, input }: StartTask,
): Promise<void> {
  const target = await drillTarget(cluster, platform, drill, signal);
  await reachTarget(target, (address) =>
    withPostgres(address, target.bootstrapLogin, signal, async ({ client }) => {
      await requireEmpty(client, manifest.server);
      await requireExtensions(
        client,
        manifest.databases.filter(({ name }) => input.databases?.includes(name) ?? true),
      );
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [drillRole]);
      if (!rowCount) await client.query(await drillRoleSql(target.login.password));
    }),
  );
}
