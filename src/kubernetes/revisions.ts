import {
  PatchStrategy,
  type KubernetesListObject,
  type KubernetesObject,
  type V1ConfigMap,
} from '@kubernetes/client-node';
import { applyObject } from './apply-object.ts';
import type { Cluster } from './client.ts';
import { isAlreadyExists, isNotFound } from './errors.ts';
import { fieldManager } from './field-manager.ts';
import { get, send } from './request.ts';
import { contentOf, deployableIn, type RevisionContent } from './revision-content.ts';
import { kindsOf, kindsText } from './revision-kinds.ts';
import { annotation, label, revisionIn, stateAnnotations, type Revision, type RevisionState } from './revision.ts';
import type { Deployable } from '../manifests/index.ts';
import { namespaces } from '../manifests/namespaces.ts';
import type { Platform } from '../platform/document.ts';
import { namespaceOf } from '../platform/names.ts';

/** Where a platform keeps its revisions: in its namespace `<prefix>orchestrator`. */
export type RevisionsOf = Pick<Platform, 'namespacePrefix'>;

const metadataOnly = 'g=meta.k8s.io;v=v1';

/**
 * The number of the revision that holds this document and these manifests: the newest one where that is the same, and nothing
 * is written then, else a new one in state `deploying`. Makes the namespace if it is not there. Throws `InvalidInput` where
 * they are too long to be kept, else `ClusterError`.
 */
export async function openRevision(
  cluster: Cluster,
  deployable: Deployable,
  runId: string,
): Promise<{ number: number; created: boolean }> {
  const { platform } = deployable;
  const content = contentOf(deployable);
  const { sha256 } = content;
  for (;;) {
    const newest = (await listRevisions(cluster, platform)).at(-1);
    if (newest?.sha256 === sha256 && newest.acceptedSchema === undefined)
      return { number: newest.number, created: false };
    if (!newest) await ensureNamespace(cluster, platform);
    const number = (newest?.number ?? 0) + 1;
    const annotations = {
      [annotation.sha256]: sha256,
      [annotation.kinds]: kindsText(kindsOf(deployable)),
      ...stateAnnotations('deploying', runId),
    };
    if (await create(cluster, platform, number, content, annotations)) return { number, created: true };
  }
}

/**
 * The complete document of a revision, and the user's own manifests as they were then. On a schema that was accepted it has no
 * migrations: its own don't know that schema, and would keep its Pods from starting. Throws `ClusterError`.
 */
export async function readRevision(cluster: Cluster, of: RevisionsOf, number: number): Promise<Deployable> {
  const live = await get<V1ConfigMap>(cluster, nameOf(of, number), pathOf(of, number));
  const deployable = deployableIn(live);
  if (live.metadata?.annotations?.[annotation.acceptedSchema] === undefined) return deployable;
  return { ...deployable, platform: withoutMigrations(deployable.platform) };
}

/** Writes down that a revision is to serve on a schema that it was not deployed with. Throws `ClusterError`. */
export async function acceptSchema(cluster: Cluster, of: RevisionsOf, number: number, schema: string): Promise<void> {
  await annotate(cluster, of, number, { [annotation.acceptedSchema]: schema });
}

/**
 * Writes down what became of a revision and by which run, and the schema that the database is at where that is known; nothing
 * where it stands there already. `again`: it serves again, so the run and the time are new. Throws `ClusterError`.
 */
export async function markRevision(
  cluster: Cluster,
  of: RevisionsOf,
  number: number,
  state: RevisionState,
  runId: string,
  { schemaRevision, again = false }: { schemaRevision?: string; again?: boolean } = {},
): Promise<void> {
  const accept = `application/json;as=PartialObjectMetadata;${metadataOnly}`;
  const present = revisionIn(await get<KubernetesObject>(cluster, nameOf(of, number), pathOf(of, number), { accept }));
  const isSame = present.state === state && ((state === 'deployed' && !again) || present.runId === runId);
  const sameSchema = schemaRevision === undefined || present.schemaRevision === schemaRevision;
  if (isSame && sameSchema) return;
  await annotate(cluster, of, number, {
    ...(!isSame && stateAnnotations(state, runId)),
    ...(schemaRevision !== undefined && { [annotation.schemaRevision]: schemaRevision }),
  });
}

async function annotate(
  cluster: Cluster,
  of: RevisionsOf,
  number: number,
  annotations: Record<string, string>,
): Promise<void> {
  await send(cluster, {
    object: nameOf(of, number),
    method: 'PATCH',
    path: pathOf(of, number),
    query: { fieldManager },
    contentType: PatchStrategy.MergePatch,
    body: { metadata: { annotations } },
    repeatable: true,
  });
}

function withoutMigrations(platform: Platform): Platform {
  const { 'backend-api': api } = platform.components;
  const migrations = { ...api.migrations, enabled: false };
  return { ...platform, components: { ...platform.components, 'backend-api': { ...api, migrations } } };
}

/** All revisions, the newest last. Throws `ClusterError`. */
export async function listRevisions(cluster: Cluster, of: RevisionsOf): Promise<Revision[]> {
  const { items } = await get<KubernetesListObject<KubernetesObject>>(cluster, 'ConfigMap list', collectionOf(of), {
    query: { labelSelector: label.revision },
    accept: `application/json;as=PartialObjectMetadataList;${metadataOnly}`,
  });
  return (items ?? []).map(revisionIn).toSorted((a, b) => a.number - b.number);
}

/** Whether it was created: not where another run took the number first. */
async function create(
  cluster: Cluster,
  platform: Platform,
  number: number,
  { data, binaryData }: RevisionContent,
  annotations: Record<string, string>,
): Promise<boolean> {
  const labels = {
    'app.kubernetes.io/part-of': platform.name,
    'app.kubernetes.io/managed-by': fieldManager,
    [label.platform]: platform.name,
    [label.revision]: String(number),
  };
  const body: V1ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `platform-revision-${number}`, labels, annotations },
    // The API server itself sees to it that a revision never changes.
    immutable: true,
    data,
    ...(binaryData && { binaryData }),
  };
  try {
    const path = collectionOf(platform);
    const object = nameOf(platform, number);
    await send(cluster, { object, method: 'POST', path, query: { fieldManager }, body, repeatable: true });
    return true;
  } catch (error) {
    if (isAlreadyExists(error)) return false;
    throw error;
  }
}

async function ensureNamespace(cluster: Cluster, platform: Platform): Promise<void> {
  const name = namespaceOf(platform, 'orchestrator');
  const wanted = namespaces(platform).find(({ metadata }) => metadata?.name === name);
  if (!wanted) throw new Error(`the manifests have no namespace ${name}`);
  try {
    await get(cluster, `Namespace/${name}`, `/api/v1/namespaces/${name}`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await applyObject(cluster, wanted);
  }
}

function collectionOf(of: RevisionsOf): string {
  return `/api/v1/namespaces/${namespaceOf(of, 'orchestrator')}/configmaps`;
}

function pathOf(of: RevisionsOf, number: number): string {
  return `${collectionOf(of)}/platform-revision-${number}`;
}

function nameOf(of: RevisionsOf, number: number): string {
  return `ConfigMap/${namespaceOf(of, 'orchestrator')}/platform-revision-${number}`;
}
