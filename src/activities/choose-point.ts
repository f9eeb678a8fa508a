import { storesOf } from './backup-stores.ts';
import type { ChosenBackup } from './choose-backup.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { drillSettings } from './drill-start.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { findPlan, pointOf } from './plan-point.ts';
import { identityOf } from './resolve-platform.ts';
import { readIdentities } from '../drill/identities.ts';
import type { DrillInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { RestorePlan } from '../postgres/base/plan-restore.ts';
import { platformFolder } from '../storage/layout.ts';
import { namingStore } from '../storage/naming-store.ts';

/** The point in time that a drill restores, as far as its workflow has to know it. */
export interface ChosenPoint extends Omit<ChosenBackup, 'backup' | 'databases'> {
  /** Id of the base backup. */
  base: string;
  /** ISO 8601; left out: as far as the WAL goes. */
  at?: string;
  /** When the newest WAL came into the archive (ISO 8601). */
  archivedUntil: string;
}

/** Finds the base backup and its WAL, and makes sure that they can be read and decrypted, before anything is made. Throws `CannotRestore` where they can't. */
export function choosePoint(deps: ActivityDependencies) {
  return (input: DrillInput): Promise<ChosenPoint> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const names = input.destination === undefined ? undefined : [input.destination];
        const stores = (await storesOf(cluster, platform, names, signal)).map(namingStore);
        const identities = await readIdentities(cluster, platform, deps.ageIdentityFile, signal);
        const at = pointOf(input);
        const { store, plan } = await findPlan(stores, at, { identities, signal });
        return {
          platform: identityOf(platform),
          folder: platformFolder(platform),
          base: plan.base.id,
          ...(at && { at: at.toISOString() }),
          archivedUntil: newest(plan),
          destination: store.name,
          settings: drillSettings(platform),
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
}

function newest({ segments }: RestorePlan): string {
  return new Date(Math.max(...segments.map(({ modifiedAt }) => Date.parse(modifiedAt)))).toISOString();
}
