import type { KubernetesObject } from '@kubernetes/client-node';
import { activityInfo } from '@temporalio/activity';
import { load, type ComponentInput } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { endpointsOf } from './endpoints.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import type { Change } from '../kubernetes/change.ts';
import { ensureSecrets, requireKeys } from '../kubernetes/secrets.ts';
import { givenKeys, objectsOf, secretSpecs } from '../manifests/index.ts';

export interface Applied {
  changes: Change[];
  /** `host:port` of each Service, inside the cluster. */
  endpoints: string[];
}

/** Applies the component's objects, one request each; an attempt after a crash goes on with what is left. */
export function applyComponent(deps: ActivityDependencies) {
  return ({ platform: reference, component, isRollback = false }: ComponentInput): Promise<Applied> =>
    namingFailures(component, () =>
      whileHeartbeating<Change[], Applied>(async (report, signal) => {
        const loaded = await load(deps, reference);
        const { cluster, platform } = loaded;
        const objects = objectsOf(loaded, component).filter((object) => !(isRollback && isVolume(object)));
        const before = (activityInfo().heartbeatDetails as Change[] | undefined) ?? [];
        const changes = [...before];
        await applyObjects(cluster, objects, {
          component,
          conflicts: platform.conflicts,
          patienceMs: timeLeft(),
          signal,
          done: before,
          onChange: (change) => {
            changes.push(change);
            report(changes);
          },
        });
        if (component === 'secrets') {
          await requireKeys(cluster, givenKeys(platform), signal);
          changes.push(...(await ensureSecrets(cluster, secretSpecs(platform), signal)));
        }
        return { changes, endpoints: endpointsOf(objects) };
      }),
    );
}

/** A volume is never rolled back. */
function isVolume({ kind }: KubernetesObject): boolean {
  return kind === 'PersistentVolumeClaim';
}

/** How long this activity may still take, in milliseconds, less what it needs to say why it did not get further. */
function timeLeft(): number {
  const { scheduledTimestampMs, scheduleToCloseTimeoutMs } = activityInfo();
  return scheduledTimestampMs + scheduleToCloseTimeoutMs - Date.now() - lastWordsMs;
}

const lastWordsMs = 60_000;
