import type { KubernetesObject, V1ConfigMap, V1Deployment, V1StorageClass } from '@kubernetes/client-node';
import { inNode } from '../node-settings.ts';
import { metadataOf, namespace, selectorOf } from './names.ts';
import { accountWith } from './rights.ts';

const name = 'local-path-provisioner';

/** The image of the volume provisioner. */
export const localPathImage = 'docker.io/rancher/local-path-provisioner:v0.0.30';

/** The image of the Pods that make and remove a volume's folder. */
export const volumeHelperImage = 'docker.io/library/busybox:1.36';

/** Volumes on demand, as folders of the node's state; the class `standard` is the cluster's default. */
export function localPath(): KubernetesObject[] {
  return [
    ...accountWith(name, {
      cluster: [
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'watch'] },
        {
          apiGroups: [''],
          resources: ['persistentvolumes'],
          verbs: ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'],
        },
        { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      ],
      namespace: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
        { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      ],
    }),
    configuration,
    deployment,
    storageClass,
  ];
}

const helperPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'helper-pod' },
  spec: {
    automountServiceAccountToken: false,
    // Nothing to wait for: the shell does one thing and ends.
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'helper-pod', image: volumeHelperImage, imagePullPolicy: 'IfNotPresent' }],
  },
};

const configuration: V1ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadataOf(name),
  data: {
    'config.json': JSON.stringify({
      nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: [`${inNode}/volumes`] }],
    }),
    setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
    teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
    'helperPod.yaml': JSON.stringify(helperPod),
  },
};

const deployment: V1Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadataOf(name),
  spec: {
    selector: { matchLabels: selectorOf(name) },
    template: {
      metadata: { labels: selectorOf(name) },
      spec: {
        serviceAccountName: name,
        priorityClassName: 'system-cluster-critical',
        containers: [
          {
            name,
            image: localPathImage,
            imagePullPolicy: 'IfNotPresent',
            command: ['local-path-provisioner', 'start', '--config', '/etc/config/config.json'],
            args: ['--configmap-name', name, '--service-account-name', name],
            env: [
              { name: 'POD_NAMESPACE', value: namespace },
              { name: 'CONFIG_MOUNT_PATH', value: '/etc/config/' },
            ],
            resources: { requests: { cpu: '10m', memory: '30Mi' }, limits: { memory: '128Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
              runAsUser: 65_532,
              capabilities: { drop: ['ALL'] },
              seccompProfile: { type: 'RuntimeDefault' },
            },
            volumeMounts: [{ name: 'configuration', mountPath: '/etc/config', readOnly: true }],
          },
        ],
        volumes: [{ name: 'configuration', configMap: { name } }],
      },
    },
  },
};

const storageClass: V1StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    ...metadataOf('standard', 'everywhere'),
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};
