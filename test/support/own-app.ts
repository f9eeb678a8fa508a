import type { KubernetesObject, V1Container, V1PodSpec } from '@kubernetes/client-node';
import type { Orchestrator } from './orchestrator.ts';
import { deployment, idle, type Plain } from './workloads.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

/** A component of one's own with one Deployment that does nothing, which a test can break in any way. */
export const ownApp = 'app';

/** What a deployment of it takes. */
export const ownAppComponents = ['namespaces', ownApp];

/** What the platform's namespaces ask of a Pod. */
const securityContext: V1Container['securityContext'] = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A container as the platform's namespaces take it; it does nothing unless told otherwise. */
export function ownContainer(container: Plain<V1Container> = idle): Plain<V1Container> {
  return { ...container, securityContext };
}

let files = 0;

/** The part of a platform document that has it, made of these objects (in `<prefix>aroti` where they name no namespace). */
export async function withOwnObjects(
  orchestrator: Orchestrator,
  objects: readonly KubernetesObject[],
  more: { timeoutSeconds?: number } = {},
): Promise<PlatformLayer> {
  const path = await orchestrator.writeManifests(`${ownApp}-${++files}`, objects);
  return { extra: { [ownApp]: { manifests: { path }, ...more } } };
}

/** The same with its Deployment, whose container or Pod is another one than usual. */
export function withOwnApp(
  orchestrator: Orchestrator,
  { container = idle, pod = {} }: { container?: Plain<V1Container>; pod?: Partial<V1PodSpec> } = {},
): Promise<PlatformLayer> {
  const { metadata, ...rest } = deployment('', ownApp, ownContainer(container), { pod });
  const { namespace: _none, ...own } = metadata ?? {};
  return withOwnObjects(orchestrator, [{ ...rest, metadata: own }]);
}
