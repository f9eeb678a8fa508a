import type { KubernetesObject } from '@kubernetes/client-node';
import { noGraces } from '../kubernetes/doom.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { evaluate, type Standing } from '../kubernetes/wait/evaluate.ts';
import { isUnseen, type Snapshot } from './snapshot.ts';

/** Events about a workload itself don't say which of its revisions they mean: older ones don't count, in milliseconds. */
const eventsCountFor = 600_000;

/** How a component's objects stand at the moment of the snapshot. A Job that is gone has completed: its revision was deployed. */
export function standingAt(snapshot: Snapshot, objects: readonly KubernetesObject[]): Standing {
  const standing = evaluate({
    objects,
    seen: snapshot.seen,
    now: snapshot.now,
    waitingSince: snapshot.now - eventsCountFor,
    graces: noGraces,
    publishesAddresses: false,
    finishedJobs: new Set(objects.filter(({ kind }) => kind === 'Job').map(objectName)),
  });
  // Of what could not be listed nothing is known, not that it is gone.
  return { ...standing, pending: standing.pending.filter(({ wanted, live }) => live || !isUnseen(snapshot, wanted)) };
}
