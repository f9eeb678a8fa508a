import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { condition, progressing, ready, type Readiness } from './types.ts';

const degradations = {
  AbleToScale: /^(FailedGetScale|FailedUpdateScale)$/,
  ScalingActive: /^(FailedGet(Resource|Object|Pods|External)Metric|FailedComputeMetricsReplicas|InvalidSelector)$/,
};

/** One that can't scale now is named as degraded, but stops no deployment: what it scales serves all the same. */
export function autoscalerReadiness({ status }: V2HorizontalPodAutoscaler): Readiness {
  for (const [type, reasons] of Object.entries(degradations)) {
    const lacking = condition(status, type, 'False');
    if (lacking && reasons.test(lacking.reason ?? ''))
      return ready(`${lacking.reason}: ${lacking.message}`, 'Degraded');
  }
  if (condition(status, 'AbleToScale', 'True') || condition(status, 'ScalingLimited', 'True')) {
    return ready(`Replicas: ${status?.currentReplicas ?? 0}, wanted: ${status?.desiredReplicas ?? 0}`);
  }
  return progressing('Not able to scale yet');
}
