import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { ApplyConflict, isConflict, isNotFound } from './errors.ts';
import { fieldManager } from './field-manager.ts';
import { findConflicts, isWithOthers, resolveConflicts } from './plan/conflicts.ts';
import type { FieldConflictPlan } from './plan/object-plan.ts';
import type { LiveObjects } from './read-together.ts';
import { get, send } from './request.ts';
import { withMetadata } from './with-metadata.ts';
import type { ConflictRules } from '../platform/conflicts.ts';

/** An object on its way: what it is called, where it is, what it is to be, and what it was when it was last read. */
export interface Target {
  name: string;
  path: string;
  wanted: KubernetesObject;
  live: KubernetesObject | undefined;
}

export interface ApplyRules {
  /** Whose object it is: what `conflicts` go by. */
  component: string;
  conflicts: ConflictRules;
  /** Ask the API server what would become of it, and write nothing. */
  dryRun?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** What was read just before; what it does not know is read. */
  seen?: LiveObjects | undefined;
}

export interface AppliedObject {
  /** As it was read; undefined: it was not there. */
  before: KubernetesObject | undefined;
  after: KubernetesObject;
  created: boolean;
  conflicts: FieldConflictPlan[];
}

/** Somebody else writes in between: each round sees what they wrote. */
const rounds = 5;

/**
 * One server-side apply that takes no field from others, and a second one with the conflicts resolved as the rules say. Throws
 * `ApplyConflict` with all conflicts of the object where one has no rule (a dry run leaves such fields out instead), else
 * `ClusterError`.
 */
export async function applyResolved(cluster: Cluster, target: Target, rules: ApplyRules): Promise<AppliedObject> {
  let { live } = target;
  for (let round = 1; ; round++) {
    const current = { ...target, live };
    try {
      return await attempt(cluster, current, rules);
    } catch (error) {
      // With a rule for everything, a conflict means that the object has changed since it was read.
      if (!isConflict(error) || round === rounds || isOpen(error, current, rules)) throw error;
      live = await readIfThere(cluster, target, rules.signal);
    }
  }
}

/** What is there now; undefined: nothing. Throws `ClusterError`. */
export async function readIfThere(
  cluster: Cluster,
  { name, path }: Pick<Target, 'name' | 'path'>,
  signal?: AbortSignal,
): Promise<KubernetesObject | undefined> {
  try {
    return await get<KubernetesObject>(cluster, name, path, signal && { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether nobody said what is to become of a field. */
function isOpen(error: unknown, { live, wanted }: Target, rules: ApplyRules): boolean {
  if (!(error instanceof ApplyConflict) || !live || rules.dryRun) return false;
  return findConflicts(error.conflicts, live, wanted, rules).some(({ plan }) => plan.resolution === 'stop');
}

async function attempt(cluster: Cluster, target: Target, rules: ApplyRules): Promise<AppliedObject> {
  const { wanted, live } = target;
  try {
    return { ...(await patch(cluster, target, wanted, false, rules)), conflicts: [] };
  } catch (error) {
    // Without the live object nobody knows who owns what: it is read, and the next round knows.
    if (!(error instanceof ApplyConflict) || !live || isOpen(error, target, rules)) throw error;
    const found = findConflicts(error.conflicts, live, wanted, rules);
    const conflicts = found.map(({ plan }) => plan).filter(isWithOthers);
    const { body, force } = resolveConflicts(wanted, live, found);
    return { ...(await patch(cluster, target, force ? pinned(body, live) : body, force, rules)), conflicts };
  }
}

/** Forced onto the version whose conflicts are known only: it would take any other field as well. */
function pinned(body: KubernetesObject, live: KubernetesObject): KubernetesObject {
  return withMetadata(body, { resourceVersion: live.metadata?.resourceVersion ?? '' });
}

async function patch(
  cluster: Cluster,
  { name, path, live }: Target,
  body: KubernetesObject,
  force: boolean,
  { dryRun, signal }: ApplyRules,
): Promise<Omit<AppliedObject, 'conflicts'>> {
  const { code, body: after } = await send<KubernetesObject>(cluster, {
    object: name,
    method: 'PATCH',
    path,
    query: { fieldManager, force, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
    contentType: PatchStrategy.ServerSideApply,
    body,
    signal,
  });
  return { before: live, after, created: code === 201 || live === undefined };
}
