import type { KubernetesObject } from '@kubernetes/client-node';
import { driftOf } from './drift.ts';
import { standingAt } from './standing-at.ts';
import { liveOf, type Snapshot } from './snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { diagnose } from '../kubernetes/diagnose.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import { planObjects } from '../kubernetes/plan/plan-objects.ts';
import { blame } from '../kubernetes/wait/blame.ts';
import { objectsOf, type Deployable } from '../manifests/index.ts';
import type { ComponentReport, Drift } from '../workflows/types.ts';

/** What is looked at, and with what; none of it writes. */
export interface Inspection {
  cluster: Cluster;
  deployable: Deployable;
  components: readonly string[];
  /** Asks a component whether it serves: what it saw, or why it does not. */
  ask: (component: string, signal: AbortSignal) => Promise<Pick<ComponentReport, 'facts' | 'diagnoses'>>;
  /** What differs inside a component, such as in its databases, or why that can't be seen. */
  inside: (component: string, signal: AbortSignal) => Promise<Pick<ComponentReport, 'drift' | 'diagnoses'>>;
}

/**
 * Readiness, checks and drift of each component, compared with what it was deployed as; writes nothing. Throws where something
 * could not be seen, since what was not seen is not well; else `ClusterError`, or the signal's reason.
 */
export async function inspect(inspection: Inspection, signal: AbortSignal): Promise<ComponentReport[]> {
  const { cluster, deployable, components } = inspection;
  const objects = components.flatMap((component) => objectsOf(deployable, component));
  const snapshot = await takeSnapshot(cluster, { objects, namespaces: [] }, signal);
  const [unseen] = snapshot.unseen;
  if (unseen) throw new Error(`${unseen.what} could not be looked at: ${unseen.why}`);
  return Promise.all(components.map((component) => inspectComponent(inspection, component, snapshot, signal)));
}

async function inspectComponent(
  inspection: Inspection,
  component: string,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<ComponentReport> {
  const { cluster, deployable, ask, inside } = inspection;
  const objects = objectsOf(deployable, component);
  const [unready, answer, drift, inner] = await Promise.all([
    unreadyDiagnosis(cluster, component, objects, snapshot, signal),
    ask(component, signal),
    objectDrift(cluster, deployable, component, snapshot, signal),
    inside(component, signal),
  ]);
  return {
    component,
    ready: unready === undefined,
    facts: answer.facts,
    // Why it does not answer is said best by what is not ready.
    diagnoses: [unready ? [unready] : [], answer.diagnoses, inner.diagnoses].find(({ length }) => length > 0) ?? [],
    drift: [...drift, ...inner.drift],
  };
}

async function unreadyDiagnosis(
  cluster: Cluster,
  component: string,
  objects: readonly KubernetesObject[],
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Diagnosis | undefined> {
  const { pending, around } = standingAt(snapshot, objects);
  const blamed = blame(pending);
  return blamed && diagnose(cluster, component, { pending: blamed, around }, signal);
}

async function objectDrift(
  cluster: Cluster,
  { platform, extras }: Deployable,
  component: string,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Drift[]> {
  const namespaces = objectsOf({ platform, extras }, 'namespaces').filter((wanted) => !liveOf(snapshot, wanted));
  const plans = await planObjects(cluster, objectsOf({ platform, extras }, component), {
    component,
    conflicts: platform.conflicts,
    missingNamespaces: new Set(namespaces.map(({ metadata }) => metadata?.name ?? '')),
    signal,
  });
  // A Job that is gone has run: whoever deletes finished ones takes nothing away.
  return plans.filter(({ object, action }) => action !== 'create' || !object.startsWith('Job/')).flatMap(driftOf);
}
