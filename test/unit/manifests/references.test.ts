import type { V1Container, V1Service } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { envOf, rendered, workloadsOf, type Rendered } from './rendered.ts';
import { secretSpecs } from '../../../src/manifests/index.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { ownEnvNames } from '../../../src/platform/own-env.ts';

const platform = resolvePlatform({});
const workloads = workloadsOf(platform);
const secretKeys = secretSpecs(platform).flatMap(({ namespace, name, keys }) =>
  Object.keys(keys).map((key) => `${namespace}/${name}/${key}`),
);
const containers = workloads.flatMap(({ metadata, spec }) =>
  [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers].map(
    (container) => [`${metadata.namespace}/${metadata.name}/${container.name}`, container] as const,
  ),
);

describe('what objects refer to is there', () => {
  test.each(containers)('%s: Secrets, in its own namespace', (name, { env = [] }) => {
    const keys = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
    const namespace = name.split('/')[0];
    for (const reference of keys) expect(secretKeys).toContain(`${namespace}/${reference.name}/${reference.key}`);
  });

  test.each(containers)('%s: ports of its probes', (_name, container) => {
    const names = (container.ports ?? []).flatMap(({ name, containerPort }) => [name, containerPort]);
    for (const port of probedPorts(container)) expect(names).toContain(port);
  });

  test.each(containers)('%s: volumes', (name, { volumeMounts = [] }) => {
    const workload = workloads.find(({ metadata }) => metadata.name === name.split('/')[1]);
    const volumes = workload?.spec.template.spec.volumes?.map((volume) => volume.name) ?? [];
    for (const mount of volumeMounts) expect(volumes).toContain(mount.name);
  });

  test.each(workloads.map(({ metadata, spec }) => [metadata, spec] as const))(
    '$name: ServiceAccount',
    (metadata, spec) => {
      const accounts = rendered(platform, 'rbac').map(
        (account) => `${account.metadata.namespace}/${account.metadata.name}`,
      );
      expect(accounts).toContain(`${metadata.namespace}/${spec.template.spec.serviceAccountName}`);
    },
  );

  const services = rendered(platform).filter(({ kind }) => kind === 'Service') as (Rendered & V1Service)[];
  test.each(services)('Service $metadata.name: Pods with its port', ({ metadata, spec }) => {
    const [target] = workloads.filter(
      (workload) =>
        workload.metadata.namespace === metadata.namespace &&
        workload.spec.template.metadata?.labels?.['app'] === spec?.selector?.['app'],
    );
    const ports = target?.spec.template.spec.containers.flatMap((container) => container.ports ?? []) ?? [];
    for (const port of spec?.ports ?? []) expect(ports.map(({ name }) => name)).toContain(port.targetPort);
  });

  test('keys of Secrets that others are made from come first', () => {
    const seen: string[] = [];
    for (const { namespace, name, keys } of secretSpecs(platform)) {
      const sources = Object.values(keys).flatMap((source) => {
        if (source.kind === 'copy') return [source.from];
        return source.kind === 'template' ? source.parts.filter((part) => typeof part !== 'string') : [];
      });
      for (const source of sources) expect(seen).toContain(`${source.namespace}/${source.name}/${source.key}`);
      seen.push(...Object.keys(keys).map((key) => `${namespace}/${name}/${key}`));
    }
  });
});

test('no value that is generated is in an argument, a command or a plain variable', () => {
  for (const [, { args = [], command = [], env = [] }] of containers) {
    const plain = [...args, ...command, ...env.map(({ value }) => value ?? '')].join(' ');
    expect(plain).not.toMatch(/password|secret/i);
  }
});

test('the variables that a user can not set are those that the API and its worker get', () => {
  const own = containers.filter(([name]) => /aroti-backend|temporal-worker/.test(name));
  expect(own).toHaveLength(4);
  for (const [, container] of own) expect(Object.keys(envOf(container)).sort()).toEqual([...ownEnvNames].sort());
});

test('every object has the labels of its platform and component', () => {
  for (const { metadata } of rendered(resolvePlatform({ name: 'shop' }))) {
    expect(metadata.labels).toMatchObject({
      'app.kubernetes.io/part-of': 'shop',
      'app.kubernetes.io/managed-by': 'aroti-orchestrator',
      'aroti.dev/component': expect.any(String),
    });
  }
});

function probedPorts({ startupProbe, readinessProbe, livenessProbe }: V1Container) {
  return [startupProbe, readinessProbe, livenessProbe].flatMap(
    (probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port ?? [],
  );
}
