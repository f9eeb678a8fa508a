import type { KubernetesObject } from '@kubernetes/client-node';
import { kindsIn, type ObjectKind } from './revision-kinds.ts';

/** `rolled back`: an earlier one serves again; `superseded`: a later one took over before it was deployed. */
export type RevisionState = 'deploying' | 'deployed' | 'failed' | 'rolled back' | 'superseded';

/** A platform document that was once deployed, or tried to be. */
export interface Revision {
  number: number;
  state: RevisionState;
  /** Of the document and the user's own manifests, as they are kept. */
  sha256: string;
  /** Kinds of all objects that it is made of; empty where an earlier version of the project kept it. */
  kinds: ObjectKind[];
  /** The schema that the application's database was at when it was deployed, as the migrations call it. */
  schemaRevision?: string;
  /** The schema that it serves on again although it was deployed with another one: it migrates nothing then. */
  acceptedSchema?: string;
  /** The run that brought it to this state, and when: ISO 8601. */
  runId: string;
  changedAt: string;
}

/** How a revision's ConfigMap is found. */
export const label = { platform: 'aroti.dev/platform', revision: 'aroti.dev/revision' };
/** What is written down beside its document. */
export const annotation = {
  sha256: 'aroti.dev/sha256',
  state: 'aroti.dev/state',
  runId: 'aroti.dev/run-id',
  changedAt: 'aroti.dev/changed-at',
  kinds: 'aroti.dev/kinds',
  schemaRevision: 'aroti.dev/schema-revision',
  acceptedSchema: 'aroti.dev/accepted-schema',
};

/** What says how its deployment goes, from now on. */
export function stateAnnotations(state: RevisionState, runId: string): Record<string, string> {
  return { [annotation.state]: state, [annotation.runId]: runId, [annotation.changedAt]: new Date().toISOString() };
}

/** A revision from the metadata of its ConfigMap. */
export function revisionIn({ metadata }: KubernetesObject): Revision {
  const { labels = {}, annotations = {} } = metadata ?? {};
  const schemaRevision = annotations[annotation.schemaRevision];
  const acceptedSchema = annotations[annotation.acceptedSchema];
  return {
    number: Number(labels[label.revision]),
    state: (annotations[annotation.state] ?? 'deploying') as RevisionState,
    sha256: annotations[annotation.sha256] ?? '',
    runId: annotations[annotation.runId] ?? '',
    changedAt: annotations[annotation.changedAt] ?? '',
    kinds: kindsIn(annotations[annotation.kinds] ?? ''),
    ...(schemaRevision !== undefined && { schemaRevision }),
    ...(acceptedSchema !== undefined && { acceptedSchema }),
  };
}
