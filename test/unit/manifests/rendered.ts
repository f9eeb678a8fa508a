import type { V1Container, V1Deployment, V1PodSpec, V1PodTemplateSpec, V1StatefulSet } from '@kubernetes/client-node';
import { manifests } from '../../../src/manifests/index.ts';
import { componentNames, type ComponentName } from '../../../src/platform/components.ts';
import { isEnabled } from '../../../src/platform/graph.ts';
import type { Platform } from '../../../src/platform/schema.ts';

/** A rendered object, as far as every test needs it. */
export interface Rendered {
  kind: string;
  metadata: { name: string; namespace?: string; labels: Record<string, string>; annotations?: Record<string, string> };
}

/** A rendered object that makes Pods. */
export type RenderedWorkload = Rendered & { spec: { template: V1PodTemplateSpec & { spec: V1PodSpec } } };

/** The objects of one component, or of all that are enabled. */
export function rendered(platform: Platform, ...components: ComponentName[]): Rendered[] {
  const chosen = components.length > 0 ? components : componentNames.filter((name) => isEnabled(platform, name));
  return chosen.flatMap((name) => manifests[name](platform)) as Rendered[];
}

/** The object with this kind and name. */
export function objectOf<Type>(platform: Platform, kind: string, name: string): Type {
  const found = rendered(platform).find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found as Type;
}

/** Every Deployment, StatefulSet and Job. */
export function workloadsOf(platform: Platform): RenderedWorkload[] {
  const kinds = ['Deployment', 'StatefulSet', 'Job'];
  return rendered(platform).filter(({ kind }) => kinds.includes(kind)) as RenderedWorkload[];
}

/** The first container of a workload's Pods. */
export function containerOf({ spec }: V1Deployment | V1StatefulSet): V1Container {
  const container = spec?.template.spec?.containers[0];
  if (!container) throw new Error('no container');
  return container;
}

/** What a container's variables are, those from Secrets as `secret/key`. */
export function envOf({ env = [] }: V1Container): Record<string, string | undefined> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => {
      const secret = valueFrom?.secretKeyRef;
      return [name, secret ? `${secret.name}/${secret.key}` : (value ?? valueFrom?.fieldRef?.fieldPath)];
    }),
  );
}
