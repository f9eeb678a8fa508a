import type { KubernetesObject, V1Container, V1Deployment, V1PodSpec, V1Service } from '@kubernetes/client-node';

/** The fields of a class of the client library, for objects that are written down. */
export type Plain<T> = Pick<T, keyof T>;

/** An image that has a shell, and one that has nothing at all; every test cluster has both. */
export const shellImage = 'docker.io/library/redis:7-alpine';
export const pauseImage = 'registry.k8s.io/pause:3.10';

/** Component that the objects here belong to. */
export const component = 'sample';

/** Labels of everything named `name`. */
export function labelsFor(name: string): Record<string, string> {
  return { app: name, 'aroti.dev/component': component };
}

/** A container that runs a shell script. */
export function script(text: string, more: Partial<V1Container> = {}): Plain<V1Container> {
  return { name: 'main', image: shellImage, command: ['sh', '-c', text], ...more };
}

/** A container that does nothing, for ever. */
export const idle: Plain<V1Container> = { name: 'main', image: pauseImage };

/** A small Deployment. */
export function deployment(
  namespace: string,
  name: string,
  container: V1Container = idle,
  { replicas = 1, pod = {} }: { replicas?: number; pod?: Partial<V1PodSpec> } = {},
): Plain<V1Deployment> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels: labelsFor(name) },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: labelsFor(name) },
        spec: { terminationGracePeriodSeconds: 0, enableServiceLinks: false, containers: [container], ...pod },
      },
    },
  };
}

/** The Service in front of it. */
export function service(
  namespace: string,
  name: string,
  port: number,
  targetPort: number | string = port,
): Plain<V1Service> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: labelsFor(name) },
    spec: { selector: { app: name }, ports: [{ name: 'main', port, targetPort }] },
  };
}

/** A ConfigMap. */
export function configMap(
  namespace: string,
  name: string,
  data: Record<string, string>,
): KubernetesObject & { data: object } {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name, labels: labelsFor(name) }, data };
}
