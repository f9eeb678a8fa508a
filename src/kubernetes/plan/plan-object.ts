import type { KubernetesObject } from '@kubernetes/client-node';
import { diffAsNew } from './as-new.ts';
import { isComing, type Coming } from './coming.ts';
import { changesOwnership, findConflicts } from './conflicts.ts';
import { diffObjects, type Difference } from './diff.ts';
import { formatPath } from './field-path.ts';
import { lookAt } from './look-at.ts';
import { masked } from './masked.ts';
import type { FieldChange, ObjectPlan } from './object-plan.ts';
import { judgeRefusal } from './refusals.ts';
import type { Verdict } from './verdict.ts';
import { applyResolved, readIfThere, type AppliedObject, type ApplyRules, type Target } from '../apply-resolved.ts';
import { asSent } from '../as-sent.ts';
import type { Cluster } from '../client.ts';
import { ApplyConflict, ClusterError } from '../errors.ts';
import { objectName } from '../object-name.ts';
import { objectPath } from '../resources.ts';

/** Controllers write in between; after so many rounds the last comparison counts. */
const rounds = 4;

/** What a deployment would do to the object; nothing is written. Throws `ClusterError` where the API server may say otherwise next time. */
export async function planObject(
  cluster: Cluster,
  object: KubernetesObject,
  rules: ApplyRules,
  coming: Coming,
): Promise<ObjectPlan> {
  const name = objectName(object);
  const wanted = asSent(object);
  if (isComing(wanted, coming) === 'namespace') return planned(name, 'create');
  let live: KubernetesObject | undefined;
  try {
    const path = await objectPath(cluster, wanted);
    const seen = await lookAt(cluster, { name, path, wanted }, rules);
    live = seen.live;
    if (seen.verdict) return judged(name, seen.verdict);
    return await compared(cluster, { name, path, wanted, live }, { ...rules, dryRun: true });
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (isWaitedFor(error, wanted, coming)) return planned(name, 'create');
    return await refused(cluster, { name, wanted, live }, error, rules);
  }
}

async function compared(cluster: Cluster, target: Target, rules: ApplyRules): Promise<ObjectPlan> {
  let { live } = target;
  for (let round = 1; ; round++) {
    const applied = await applyResolved(cluster, { ...target, live }, rules);
    if (!applied.before || round === rounds || isSameVersion(applied)) return ofDryRun(target, applied);
    live = await readIfThere(cluster, target, rules.signal);
  }
}

/** A dry run's answer has the version of what it was tried on. */
function isSameVersion({ before, after }: AppliedObject): boolean {
  return before?.metadata?.resourceVersion === after.metadata?.resourceVersion;
}

function ofDryRun({ name, wanted }: Target, { before, after, conflicts }: AppliedObject): ObjectPlan {
  if (!before) return { ...planned(name, 'create'), conflicts };
  const fields = shown(wanted, diffObjects(before, after));
  const isChanged = fields.length > 0 || changesOwnership(before, after);
  return { object: name, action: isChanged ? 'configure' : 'unchanged', fields, conflicts };
}

/** What it needs is made by the same deployment. */
function isWaitedFor(error: ClusterError, wanted: KubernetesObject, coming: Coming): boolean {
  if (error.reason === 'UnknownKind') return isComing(wanted, coming) === 'kind';
  // A binding is checked against its role.
  return error.missing !== undefined && coming.roles.has(`${error.missing.resource}/${error.missing.name}`);
}

async function refused(
  cluster: Cluster,
  { name, wanted, live }: Omit<Target, 'path'>,
  error: ClusterError,
  rules: ApplyRules,
): Promise<ObjectPlan> {
  if (error instanceof ApplyConflict) {
    const conflicts = live ? findConflicts(error.conflicts, live, wanted, rules).map(({ plan }) => plan) : [];
    return { ...judged(name, { action: 'refuse', refusal: unresolved(error) }), conflicts };
  }
  const verdict = judgeRefusal(error, wanted, live);
  if (!verdict) throw error;
  if (verdict.action === 'refuse') return judged(name, verdict);
  try {
    const target = { name, path: await objectPath(cluster, wanted), wanted, live };
    return { ...judged(name, verdict), fields: shown(wanted, await diffAsNew(cluster, target, rules.signal)) };
  } catch (again) {
    const worse = again instanceof ClusterError ? judgeRefusal(again, wanted, undefined) : undefined;
    if (!worse) throw again;
    return judged(name, worse);
  }
}

function unresolved({ message, object }: ApplyConflict) {
  const suggestion = 'Somebody writes these fields all the time: find out who, and plan again.';
  return { reason: 'Conflict', message: message.replace(`${object}: `, ''), suggestion };
}

function shown({ kind }: KubernetesObject, differences: readonly Difference[]): FieldChange[] {
  return differences.map(({ path, before, after }) => ({
    path: formatPath(path),
    ...masked(kind, path, before, after),
  }));
}

function planned(object: string, action: ObjectPlan['action']): ObjectPlan {
  return { object, action, fields: [], conflicts: [] };
}

function judged(object: string, { action, refusal }: Verdict): ObjectPlan {
  return { ...planned(object, action), refusal };
}
