import { randomBytes } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { escapeLiteral } from 'pg';
import { drillContext, type DrillContext, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { sweepDrills } from './sweep-drills.ts';
import { requireEmpty } from '../drill/require-empty.ts';
import { requireExtensions } from '../drill/require-extensions.ts';
import { scratchPlace, scratchServer } from '../drill/scratch-server.ts';
import { drillRole, drillTarget, reachTarget } from '../drill/target.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import { readSecretObject } from '../kubernetes/secrets.ts';
import { quantityValue } from '../platform/quantity.ts';
import { scramVerifier } from '../postgres/scram.ts';
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
        await sweepDrills(deps, context.cluster, signal);
        const objects = await objectsFor(context, task);
        await applyObjects(context.cluster, objects, { signal });
        const { runStartedAt: evidenceSince } = task;
        const unschedulableGraceMs = context.platform.unschedulableGraceSeconds * 1000;
        await awaitObjects(context.cluster, 'drill', objects, {
          signal,
          evidenceSince,
          timeoutMs: startMs,
          unschedulableGraceMs,
        });
        await prepare(context, task);
      }),
    );
}

async function objectsFor({ cluster, platform, manifest, signal }: DrillContext, { drill, runStartedAt }: StartTask) {
  const { drill: settings } = platform.backups;
  const size = manifest.databases.reduce((sum, { bytes }) => sum + bytes, 0);
  const { workflowExecution } = activityInfo();
  return scratchServer(platform, {
    drill,
    run: `${workflowExecution?.workflowId} ${workflowExecution?.runId}`,
    expires: new Date(runStartedAt + settings.ttlMinutes * 60_000).toISOString(),
    image: manifest.server.image ?? platform.components.postgres.image,
    bootstrapRole: manifest.server.bootstrapRole,
    password: await password(),
    bytes: settings.storageSize === undefined ? Math.max(gibibyte, size * 3) : quantityValue(settings.storageSize),
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
      if (rowCount) return;
      const verifier = escapeLiteral(await scramVerifier(target.login.password));
      await client.query(`CREATE ROLE ${drillRole} SUPERUSER LOGIN PASSWORD ${verifier}`);
    }),
  );
}
