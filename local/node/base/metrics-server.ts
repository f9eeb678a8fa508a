import type { KubernetesObject, V1APIService, V1Deployment, V1Service } from '@kubernetes/client-node';
import { metadataOf, namespace, selectorOf } from './names.ts';
import { accountWith, bindingTo } from './rights.ts';

const name = 'metrics-server';
const port = 10_250;

/** The image of metrics-server. */
export const metricsServerImage = 'registry.k8s.io/metrics-server/metrics-server:v0.9.0';

/** What Pods and the node use, for HorizontalPodAutoscalers and `kubectl top`. */
export function metricsServer(): KubernetesObject[] {
  return [
    ...accountWith(name, {
      cluster: [
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
      ],
    }),
    bindingTo({ kind: 'ClusterRole', name: 'system:auth-delegator' }, name),
    bindingTo({ kind: 'Role', name: 'extension-apiserver-authentication-reader' }, name),
    deployment,
    service,
    apiService,
  ];
}

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
            image: metricsServerImage,
            imagePullPolicy: 'IfNotPresent',
            args: [
              `--secure-port=${port}`,
              '--cert-dir=/tmp',
              '--kubelet-preferred-address-types=InternalIP',
              // kubelet's certificate is signed by the cluster's own authority, which every Pod is given.
              '--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
              '--metric-resolution=15s',
            ],
            ports: [{ name: 'https', containerPort: port }],
            resources: { requests: { cpu: '20m', memory: '50Mi' }, limits: { memory: '200Mi' } },
            readinessProbe: {
              httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
              periodSeconds: 2,
              failureThreshold: 5,
            },
            livenessProbe: { httpGet: { path: '/livez', port: 'https', scheme: 'HTTPS' }, initialDelaySeconds: 30 },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
              runAsUser: 1000,
              capabilities: { drop: ['ALL'] },
              seccompProfile: { type: 'RuntimeDefault' },
            },
            volumeMounts: [{ name: 'certificate', mountPath: '/tmp' }],
          },
        ],
        volumes: [{ name: 'certificate', emptyDir: {} }],
      },
    },
  },
};

const service: V1Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(name),
  spec: { selector: selectorOf(name), ports: [{ name: 'https', port: 443, targetPort: 'https' }] },
};

const apiService: V1APIService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: metadataOf('v1beta1.metrics.k8s.io', 'everywhere'),
  spec: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    // metrics-server makes its certificate anew at each start; the address is a Pod's of this very node.
    insecureSkipTLSVerify: true,
    service: { name, namespace },
  },
};
