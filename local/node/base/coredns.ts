import type { KubernetesObject, V1ConfigMap, V1Deployment, V1Service } from '@kubernetes/client-node';
import { dnsAddress } from '../node-settings.ts';
import { metadataOf, selectorOf } from './names.ts';
import { accountWith } from './rights.ts';

const name = 'coredns';

/** The image of the cluster's DNS. */
export const corednsImage = 'registry.k8s.io/coredns/coredns:v1.13.1';

/** The cluster's DNS: names of Services and Pods, and nothing of the world outside, which no Pod reaches. */
export function coredns(): KubernetesObject[] {
  return [
    ...accountWith(name, {
      cluster: [
        { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    }),
    configuration,
    deployment,
    service,
  ];
}

const configuration: V1ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadataOf(name),
  data: {
    Corefile: `.:53 {
  errors
  health
  ready
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
    ttl 5
  }
  cache 5
  loadbalance
  reload
}
`,
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
        // The node's own resolver, not this very service.
        dnsPolicy: 'Default',
        containers: [
          {
            name,
            image: corednsImage,
            imagePullPolicy: 'IfNotPresent',
            args: ['-conf', '/etc/coredns/Corefile'],
            ports: [
              { name: 'dns', containerPort: 53, protocol: 'UDP' },
              { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
            ],
            resources: { requests: { cpu: '20m', memory: '40Mi' }, limits: { memory: '170Mi' } },
            readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2 },
            livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 30 },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
              seccompProfile: { type: 'RuntimeDefault' },
            },
            volumeMounts: [{ name: 'configuration', mountPath: '/etc/coredns', readOnly: true }],
          },
        ],
        volumes: [{ name: 'configuration', configMap: { name } }],
      },
    },
  },
};

const service: V1Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf('kube-dns'),
  spec: {
    clusterIP: dnsAddress,
    selector: selectorOf(name),
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  },
};
