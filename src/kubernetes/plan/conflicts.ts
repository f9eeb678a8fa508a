import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, V1ManagedFieldsEntry } from '@kubernetes/client-node';
import { formatPath, pathsIn, readPath, withPath, type FieldPath } from './field-path.ts';
import { masked } from './masked.ts';
import type { FieldConflictPlan } from './object-plan.ts';
import { resolutionFor, type ConflictRules, type Resolution } from '../../platform/conflicts.ts';
import type { FieldConflict } from '../errors.ts';
import { fieldManager } from '../field-manager.ts';
import type { Fields } from '../owned-values.ts';

/** A conflict as it is shown, and where its field is; no path: the live object's books don't show it. */
export interface FoundConflict {
  plan: FieldConflictPlan;
  path: FieldPath | undefined;
}

/** Whether it is one to tell of: what we set by other ways ourselves, such as replicas at the start, is ours to take. */
export function isWithOthers({ manager }: FieldConflictPlan): boolean {
  return manager !== fieldManager;
}

/** What the rules say of each conflict that the API server named, with who owns the field in the live object and since when. */
export function findConflicts(
  conflicts: readonly FieldConflict[],
  live: KubernetesObject,
  wanted: KubernetesObject,
  { component, conflicts: rules }: { component: string; conflicts: ConflictRules },
): FoundConflict[] {
  const others = (live.metadata?.managedFields ?? []).filter((entry) => !isOwn(entry));
  return conflicts.map(({ field, manager }) => {
    const owner = ownerOf(field, manager, others);
    const path = owner?.path;
    const shown = masked(wanted.kind, path ?? [], path && readPath(live, path), path && readPath(wanted, path));
    const since = owner?.entry.time && new Date(owner.entry.time).toISOString();
    return {
      path,
      plan: {
        path: field,
        manager,
        ...(since && { since }),
        ...('before' in shown && { live: shown.before }),
        ...('after' in shown && { wanted: shown.after }),
        resolution: manager === fieldManager ? 'force' : ((path && resolutionFor(rules, component, field)) ?? 'stop'),
      },
    };
  });
}

/**
 * What is sent instead, so that the conflicts end as they are to: the live value is sent along (`adopt`), the field is left out
 * (`yield`, and `stop` where nothing is written anyway) or stays as it is (`force`). `force`: only those that are to be forced are left.
 */
export function resolveConflicts(
  wanted: KubernetesObject,
  live: KubernetesObject,
  found: readonly FoundConflict[],
): { body: KubernetesObject; force: boolean } {
  const body = found.reduce((object, { path, plan }) => {
    return path ? settle[plan.resolution](object, path, live) : object;
  }, wanted);
  return { body, force: found.some(({ plan }) => plan.resolution === 'force') };
}

type Settle = (object: KubernetesObject, path: FieldPath, live: KubernetesObject) => KubernetesObject;

const settle: Readonly<Record<Resolution | 'stop', Settle>> = {
  adopt: (object, path, live) => withPath(object, path, readPath(live, path)),
  yield: (object, path) => withPath(object, path, undefined),
  stop: (object, path) => withPath(object, path, undefined),
  force: (object) => object,
};

/** The manager's newest entry that lists the field. */
function ownerOf(field: string, manager: string, entries: readonly V1ManagedFieldsEntry[]) {
  return entries
    .filter((entry) => entry.manager === manager)
    .flatMap((entry) => {
      const path = pathsIn((entry.fieldsV1 ?? {}) as Fields).find((one) => formatPath(one) === field);
      return path ? [{ entry, path }] : [];
    })
    .toSorted((a, b) => timeOf(b.entry) - timeOf(a.entry))[0];
}

function timeOf({ time }: V1ManagedFieldsEntry): number {
  return time ? new Date(time).getTime() : 0;
}

function isOwn({ manager, operation }: V1ManagedFieldsEntry): boolean {
  return manager === fieldManager && operation === 'Apply';
}

/** Whether another manager owns the field. */
export function isOwnedByOthers({ metadata }: KubernetesObject, path: FieldPath): boolean {
  return (metadata?.managedFields ?? []).some(
    ({ manager, fieldsV1 }) =>
      manager !== fieldManager && path.reduce<Fields | undefined>((at, step) => at?.[step], (fieldsV1 ?? {}) as Fields),
  );
}

/** Whether an apply leaves us with other fields of the object than before. */
export function changesOwnership(before: KubernetesObject, after: KubernetesObject): boolean {
  const [old, now] = [before, after].map(({ metadata }) => metadata?.managedFields?.find(isOwn)?.fieldsV1);
  return !isDeepStrictEqual(old, now);
}
