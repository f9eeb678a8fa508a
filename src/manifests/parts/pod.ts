import type { V1Container, V1PodSpec, V1PodTemplateSpec, V1ResourceRequirements } from '@kubernetes/client-node';
import { labelsOf } from './metadata.ts';
import { containerSecurity, podSecurity, type User } from './security.ts';
import { selectorOf, type Workload } from './workload.ts';
import type { Platform } from '../../platform/schema.ts';

/** The fields of a type, without the class that it comes from. */
type Fields<T> = { [Key in keyof T]: T[Key] };

/** A container as a component describes it; pull policy and security context are added. */
export type Container = Omit<Fields<V1Container>, 'image' | 'resources' | 'imagePullPolicy' | 'securityContext'> & {
  image: string;
  resources: V1ResourceRequirements;
  writesToRoot?: boolean;
};

/** What a component says of its Pods; the rest is the same for all. */
export type PodParts = Omit<Fields<V1PodSpec>, 'containers' | 'initContainers' | 'securityContext'> & {
  user: User;
  containers: Container[];
  initContainers?: Container[];
  annotations?: Readonly<Record<string, string>>;
};

/** The template of a workload's Pods: its own ServiceAccount without a token, no privileges, no variables for Services. */
export function podTemplate(platform: Platform, workload: Workload, parts: PodParts): V1PodTemplateSpec {
  const { user, containers, initContainers, annotations = {}, ...spec } = parts;
  const complete = (container: Container) => completeContainer(platform, container);
  return {
    metadata: {
      labels: { ...labelsOf(platform, workload.component, workload.name), ...selectorOf(workload) },
      ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
    },
    spec: {
      serviceAccountName: workload.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 30,
      securityContext: podSecurity(user),
      ...(initContainers && { initContainers: initContainers.map(complete) }),
      containers: containers.map(complete),
      ...spec,
    },
  };
}

function completeContainer(platform: Platform, { writesToRoot = false, ...container }: Container): V1Container {
  return {
    ...container,
    imagePullPolicy: platform.imagePullPolicy,
    securityContext: containerSecurity({ writesToRoot }),
  };
}
