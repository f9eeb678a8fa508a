import type { KubernetesObject, V2HorizontalPodAutoscaler, V1PodDisruptionBudget } from '@kubernetes/client-node';
import {
  backendContainer,
  backendFolders,
  backendUser,
  externalAddresses,
  migrationContainer,
} from './parts/backend-containers.ts';
import { deployment, rolling } from './parts/deployment.ts';
import { metadataOf } from './parts/metadata.ts';
import { httpProbe } from './parts/probes.ts';
import { containerPort, service } from './parts/service.ts';
import { placeOf, selectorOf, workloads } from './parts/workload.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.backendApi;

/** The API: its Deployment, whose Pods look for migrations before they start, its Service, its autoscaler and its disruption budget. */
export function backendApi(platform: Platform): KubernetesObject[] {
  return [
    service(platform, 'backend-api', workload, 'http'),
    server(platform),
    ...(platform.components['backend-api'].autoscaling.enabled ? [autoscaler(platform)] : []),
    disruptionBudget(platform),
  ];
}

function server(platform: Platform) {
  const { port, replicas, probes, autoscaling, migrations } = platform.components['backend-api'];
  const { liveness, readiness, startup } = probes;
  return deployment(platform, workload, {
    replicas: autoscaling.enabled ? { toBeginWith: replicas } : replicas,
    strategy: rolling,
    pod: {
      user: backendUser,
      annotations: externalAddresses(platform),
      terminationGracePeriodSeconds: 45,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: selectorOf(workload) },
        },
      ],
      // For Pods that start later: after the component `migrations` they find nothing to do.
      ...(migrations.enabled && { initContainers: [migrationContainer(platform)] }),
      containers: [
        {
          ...backendContainer(platform, 'api'),
          ports: [containerPort('http', port)],
          startupProbe: httpProbe(startup.path, 'http', startup),
          readinessProbe: httpProbe(readiness.path, 'http', readiness),
          livenessProbe: httpProbe(liveness.path, 'http', liveness),
          // Requests still come until every node knows that the Pod is going.
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
        },
      ],
      volumes: backendFolders.volumes,
    },
  });
}

function autoscaler(platform: Platform): V2HorizontalPodAutoscaler {
  const { minReplicas, maxReplicas, cpuPercent, memoryPercent } = platform.components['backend-api'].autoscaling;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(platform, 'backend-api', placeOf(platform, workload)),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: workload.name },
      minReplicas,
      maxReplicas,
      metrics: [utilization('cpu', cpuPercent), utilization('memory', memoryPercent)],
    },
  };
}

function utilization(name: 'cpu' | 'memory', averageUtilization: number) {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}

function disruptionBudget(platform: Platform): V1PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(platform, 'backend-api', placeOf(platform, workload)),
    spec: {
      minAvailable: platform.components['backend-api'].disruptionBudget.minAvailable,
      selector: { matchLabels: selectorOf(workload) },
      // A Pod that does not work anyway must not keep a node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
}
