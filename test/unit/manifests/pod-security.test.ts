import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { rendered, workloadsOf } from './rendered.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

// The rules of Kubernetes' level `restricted`, those of `baseline` included, as far as these Pods could break them.
const podRules: Record<string, (pod: V1PodSpec) => boolean> = {
  'no namespaces of the host': (pod) => !(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC),
  'runs as a user that is not root': ({ securityContext }) =>
    securityContext?.runAsNonRoot === true && Number(securityContext.runAsUser) > 0,
  'a system call filter': ({ securityContext }) => securityContext?.seccompProfile?.type === 'RuntimeDefault',
  'no sysctls, no Windows': ({ securityContext }) => !(securityContext?.sysctls ?? securityContext?.windowsOptions),
  "only volumes that are not the host's": ({ volumes = [] }) =>
    volumes.every((volume) => Object.keys(volume).every((key) => allowedVolumes.includes(key))),
};
const allowedVolumes = [
  'name',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const containerRules: Record<string, (container: V1Container) => boolean> = {
  'no privileges': ({ securityContext }) => !securityContext?.privileged,
  'none to gain': ({ securityContext }) => securityContext?.allowPrivilegeEscalation === false,
  'no capabilities': ({ securityContext }) =>
    securityContext?.capabilities?.drop?.includes('ALL') === true && !securityContext.capabilities.add,
  'no ports of the host': ({ ports = [] }) => ports.every(({ hostPort }) => hostPort === undefined),
  // Beyond the level: what this project asks of itself.
  'requests and limits': ({ resources }) =>
    [resources?.requests, resources?.limits].every((amounts) => amounts?.['cpu'] && amounts['memory']),
  'an explicit pull policy': ({ imagePullPolicy }) => imagePullPolicy !== undefined,
};

const platform = resolvePlatform({});
const workloads = workloadsOf(platform).map(
  (workload) => [workload.metadata.name, workload.spec.template.spec] as const,
);
const containersOf = (pod: V1PodSpec) => [...(pod.initContainers ?? []), ...pod.containers];

describe.each(workloads)('Pods of %s', (_name, pod) => {
  test.each(Object.entries(podRules))('%s', (_rule, holds) => {
    expect(holds(pod)).toBe(true);
  });

  test.each(Object.entries(containerRules))('in each container: %s', (_rule, holds) => {
    expect(containersOf(pod).filter((container) => !holds(container))).toEqual([]);
  });

  test('no token of a ServiceAccount, no variables for Services', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });
});

test('only images that write to their root have one that can be written to', () => {
  const writable = workloads.filter(([, pod]) =>
    containersOf(pod).some(({ securityContext }) => !securityContext?.readOnlyRootFilesystem),
  );
  expect(writable.map(([name]) => name)).toEqual(['keycloak', 'temporal', 'temporal-ui']);
});

test('every namespace enforces a level and warns of what is not restricted; those with workloads enforce restricted', () => {
  const label = 'pod-security.kubernetes.io/';
  const levels = rendered(platform, 'namespaces').map(({ metadata }) => [metadata.name, metadata.labels] as const);
  for (const [, labels] of levels) {
    expect(labels).toMatchObject({ [`${label}warn`]: 'restricted', [`${label}audit`]: 'restricted' });
  }
  const used = workloadsOf(platform).map(({ metadata }) => metadata.namespace);
  const enforced = Object.fromEntries(levels.map(([name, labels]) => [name, labels[`${label}enforce`]]));
  expect(new Set(used.map((name) => enforced[name ?? '']))).toEqual(new Set(['restricted']));
  expect(enforced).toMatchObject({ argocd: 'baseline', 'ingress-nginx': 'baseline', orchestrator: 'restricted' });
});
