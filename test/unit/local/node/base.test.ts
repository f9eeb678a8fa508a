import type { KubernetesObject, V1ClusterRole, V1Deployment, V1Role, V1StorageClass } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { imageRefs } from '../../../../local/images/index.ts';
import { baseImages, baseServices } from '../../../../local/node/base/index.ts';

const objects = baseServices();
const ofKind = <T extends KubernetesObject>(...kinds: string[]): T[] =>
  objects.filter(({ kind }) => kinds.includes(kind ?? '')) as T[];

describe("the node's base services", () => {
  test('use no image that the node is not given', () => {
    const used = ofKind<V1Deployment>('Deployment').flatMap(({ spec }) => spec?.template.spec?.containers ?? []);
    for (const { image, imagePullPolicy } of used) {
      expect(baseImages).toContain(image);
      expect(imagePullPolicy).toBe('IfNotPresent');
    }
    for (const image of baseImages) expect(imageRefs).toContain(image);
  });

  test('have no right to everything, and none to secrets', () => {
    const rules = ofKind<V1ClusterRole | V1Role>('ClusterRole', 'Role').flatMap((role) => role.rules ?? []);
    expect(rules.length).toBeGreaterThan(0);
    for (const { verbs, resources = [], apiGroups = [] } of rules) {
      expect([...verbs, ...resources, ...apiGroups]).not.toContain('*');
      expect(resources).not.toContain('secrets');
    }
    const bound = ofKind<KubernetesObject & { roleRef: { name: string } }>('ClusterRoleBinding', 'RoleBinding');
    expect(bound.map(({ roleRef }) => roleRef.name)).not.toContain('cluster-admin');
  });

  test('run with as little as they can', () => {
    for (const { spec } of ofKind<V1Deployment>('Deployment'))
      for (const { securityContext, resources } of spec?.template.spec?.containers ?? []) {
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(resources?.requests ?? {})).toEqual(['cpu', 'memory']);
      }
  });

  test('bring the default class `standard`, which waits for its first consumer', () => {
    const [standard] = ofKind<V1StorageClass>('StorageClass');
    expect(standard).toMatchObject({
      metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      volumeBindingMode: 'WaitForFirstConsumer',
    });
  });

  test('are each one object', () => {
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata?.namespace ?? ''}/${metadata?.name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
