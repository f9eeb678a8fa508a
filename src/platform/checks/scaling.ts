import type { Check } from './check.ts';

/** How many Pods the API has. */
export const scalingChecks: readonly Check[] = [bounds, undrainable];

const at = 'components.backend-api';

function bounds({ components }: Parameters<Check>[0]) {
  const { autoscaling, replicas } = components['backend-api'];
  const { enabled, minReplicas: min, maxReplicas: max } = autoscaling;
  if (min > max) return [{ path: `${at}.autoscaling.minReplicas`, message: `${min} is over maxReplicas, ${max}` }];
  if (!enabled || (replicas >= min && replicas <= max)) return [];
  return [
    {
      path: `${at}.replicas`,
      message: `${replicas} is not between autoscaling.minReplicas and maxReplicas, ${min} and ${max}`,
    },
  ];
}

function undrainable({ components }: Parameters<Check>[0]) {
  const { autoscaling, replicas, disruptionBudget } = components['backend-api'];
  const fewest = autoscaling.enabled ? autoscaling.minReplicas : replicas;
  if (disruptionBudget.minAvailable < fewest) return [];
  return [
    {
      path: `${at}.disruptionBudget.minAvailable`,
      message: `${disruptionBudget.minAvailable} leaves none to evict of ${fewest}: no node could be drained; at most ${fewest - 1} is right`,
    },
  ];
}
