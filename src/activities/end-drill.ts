import { storesOf } from './backup-stores.ts';
import type { DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { reportPage } from '../drill/report-page.ts';
import { scratchPlace } from '../drill/scratch-server.ts';
import { removeNamespace } from '../kubernetes/remove-namespace.ts';
import { resolvePlatform } from '../platform/document.ts';
import { markVerified, readManifest } from '../storage/catalogue.ts';
import { layout } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { DrillReport } from '../workflows/backup-types.ts';

/** Writes a drill's report to the bucket that it restored from, as JSON and as a page of its own. */
export function reportDrill(deps: ActivityDependencies) {
  return ({ step, report }: { step: DrillStep; report: DrillReport }): Promise<void> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, step.input.platform ?? {});
        const stores = await storesOf(deps.connect(platform.cluster), platform, [step.destination], signal);
        const json = Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`);
        const page = Buffer.from(reportPage(report));
        for (const store of stores) {
          await store.put(layout.drill(report.drill, 'html'), page, {
            signal,
            contentType: 'text/html; charset=utf-8',
          });
          await store.put(layout.drill(report.drill, 'json'), json, { signal, contentType: 'application/json' });
          if (await provesBackup(store, report, signal)) await markVerified(store, report.backup, signal);
        }
      }),
    );
}

/** A drill of some of the databases, or of a point in time, says nothing of a backup as a whole, which retention has to keep for it. */
async function provesBackup(
  store: ObjectStore,
  { passed, kind, point, backup, databases }: DrillReport,
  signal: AbortSignal,
): Promise<boolean> {
  if (!passed || kind === 'point' || point) return false;
  const drilled = new Set(databases.map(({ name }) => name));
  return (await readManifest(store, backup, signal)).databases.every(({ name }) => drilled.has(name));
}

/** Has all that a drill made in the cluster removed. */
export function removeScratch(deps: ActivityDependencies) {
  return ({ input, drill }: Pick<DrillStep, 'input' | 'drill'>): Promise<void> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        await removeNamespace(deps.connect(platform.cluster), scratchPlace(platform, drill).namespace, signal);
      }),
    );
}
