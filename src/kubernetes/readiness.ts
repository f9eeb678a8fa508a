import type { KubernetesObject } from '@kubernetes/client-node';
import { applicationReadiness } from './readiness/application.ts';
import { certificateReadiness } from './readiness/certificate.ts';
import { definitionReadiness } from './readiness/custom-resource-definition.ts';
import { daemonSetReadiness } from './readiness/daemon-set.ts';
import { deploymentReadiness } from './readiness/deployment.ts';
import { autoscalerReadiness } from './readiness/horizontal-pod-autoscaler.ts';
import { jobReadiness } from './readiness/job.ts';
import { ingressReadiness, serviceReadiness } from './readiness/network.ts';
import { claimReadiness } from './readiness/persistent-volume-claim.ts';
import { podReadiness } from './readiness/pod.ts';
import { statefulSetReadiness } from './readiness/stateful-set.ts';
import { condition, failed, progressing, ready } from './readiness/types.ts';
import type { LiveObject, Readiness, ReadinessContext } from './readiness/types.ts';

export type { Readiness, ReadinessContext } from './readiness/types.ts';

type Rule = (object: LiveObject, context: ReadinessContext) => Readiness;

/** The kinds that have a rule of their own, as `Kind.group`. */
const rules: Readonly<Record<string, Rule>> = {
  'Deployment.apps': rule(deploymentReadiness),
  'StatefulSet.apps': rule(statefulSetReadiness),
  'DaemonSet.apps': rule(daemonSetReadiness),
  'Job.batch': rule(jobReadiness),
  Pod: rule(podReadiness),
  PersistentVolumeClaim: rule(claimReadiness),
  Service: rule(serviceReadiness),
  'Ingress.networking.k8s.io': rule(ingressReadiness),
  'HorizontalPodAutoscaler.autoscaling': rule(autoscalerReadiness),
  'CustomResourceDefinition.apiextensions.k8s.io': rule(definitionReadiness),
  'Certificate.cert-manager.io': certificateReadiness,
  'Application.argoproj.io': applicationReadiness,
};

/** Its status is no part of its own and writing it moves the generation, so the two say nothing about each other. */
const withoutGeneration = 'Application.argoproj.io';

/** How far an object is, from what the API server says of it and from what is known around it. */
export function readiness(object: KubernetesObject, context: ReadinessContext = {}): Readiness {
  const live = object as LiveObject;
  const { metadata, status } = live;
  const kind = kindOf(live);
  if (metadata?.deletionTimestamp) return { state: 'terminating', reason: 'Terminating', message: 'Is being deleted' };
  const seen = status?.observedGeneration;
  if (
    kind !== withoutGeneration &&
    seen !== undefined &&
    metadata?.generation !== undefined &&
    seen !== metadata.generation
  ) {
    return progressing(`Generation: ${seen}/${metadata.generation}`, 'NotObserved');
  }
  const reconciling = condition(status, 'Reconciling', 'True');
  if (reconciling) return progressing(reconciling.message ?? '', reconciling.reason || 'Reconciling');
  const stalled = condition(status, 'Stalled', 'True');
  if (stalled) return failed(stalled.message ?? '', stalled.reason || 'Stalled');
  return (rules[kind] ?? byReadyCondition)(live, context);
}

function byReadyCondition({ status }: LiveObject): Readiness {
  const found = condition(status, 'Ready');
  if (!found) return ready('Exists');
  return found.status === 'True'
    ? ready(found.message || 'Ready')
    : progressing(found.message || 'Not ready', found.reason);
}

function kindOf({ apiVersion = '', kind = '' }: LiveObject): string {
  return apiVersion.includes('/') ? `${kind}.${apiVersion.split('/')[0]}` : kind;
}

/** The table's key says that the object is of that type. */
function rule<T extends KubernetesObject>(ofKind: (object: T, context: ReadinessContext) => Readiness): Rule {
  return (object, context) => ofKind(object as KubernetesObject as T, context);
}
