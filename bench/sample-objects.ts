import type { KubernetesObject } from '@kubernetes/client-node';

const labelsOf = (name: string) => ({ app: name, 'aroti.dev/component': 'sample' });

/** One of each kind that a platform is mostly made of, with as many fields as is usual; none of them runs anything. */
const kinds: ((namespace: string, name: string) => KubernetesObject)[] = [
  (namespace, name) => ({
    ...headOf('v1', 'ConfigMap', namespace, name),
    data: { 'application.yaml': 'log:\n  level: info\n  format: json\n'.repeat(20), LOG_LEVEL: 'info' },
  }),
  (namespace, name) => ({
    ...headOf('v1', 'Service', namespace, name),
    spec: {
      selector: { app: name },
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'metrics', port: 9090 },
      ],
    },
  }),
  (namespace, name) => ({
    ...headOf('apps/v1', 'Deployment', namespace, name),
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: labelsOf(name) }, spec: { containers: [containerOf(name)] } },
    },
  }),
  (namespace, name) => ({ ...headOf('v1', 'ServiceAccount', namespace, name), automountServiceAccountToken: false }),
  (namespace, name) => ({
    ...headOf('networking.k8s.io/v1', 'NetworkPolicy', namespace, name),
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'caller' } } }], ports: [{ port: 8080 }] }],
    },
  }),
];

/** So many objects of five kinds in turn, all in one namespace, which has to be there. */
export function sampleObjects(namespace: string, count: number): KubernetesObject[] {
  return Array.from({ length: count }, (_, at) => {
    const kind = kinds[at % kinds.length];
    if (!kind) throw new TypeError('there is a kind for each');
    return kind(namespace, `sample-${Math.floor(at / kinds.length)}`);
  });
}

function headOf(apiVersion: string, kind: string, namespace: string, name: string): KubernetesObject {
  return { apiVersion, kind, metadata: { namespace, name, labels: labelsOf(name) } };
}

function containerOf(name: string) {
  return {
    name: 'main',
    image: 'registry.k8s.io/pause:3.10',
    env: [
      { name: 'LOG_LEVEL', valueFrom: { configMapKeyRef: { name, key: 'LOG_LEVEL' } } },
      { name: 'PORT', value: '8080' },
    ],
    ports: [{ name: 'http', containerPort: 8080 }],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 10 },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true },
  };
}
