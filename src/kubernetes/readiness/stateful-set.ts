import type { V1StatefulSet, V1StatefulSetStatus } from '@kubernetes/client-node';
import { progressing, ready, type Readiness } from './types.ts';

export function statefulSetReadiness({ spec, status }: V1StatefulSet): Readiness {
  if (spec?.updateStrategy?.type === 'OnDelete') return ready('Pods are updated when they are deleted', 'OnDelete');
  const wanted = spec?.replicas ?? 1;
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const unmet = unmetRule(wanted, partition, status ?? { replicas: 0 });
  return unmet === undefined ? ready(`Ready: ${status?.readyReplicas ?? 0}/${wanted}`) : progressing(unmet);
}

function unmetRule(wanted: number, partition: number, status: V1StatefulSetStatus): string | undefined {
  const { replicas, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  const rules: [holds: boolean, message: string][] = [
    [wanted <= replicas, `Replicas: ${replicas}/${wanted}`],
    [wanted <= readyReplicas, `Ready: ${readyReplicas}/${wanted}`],
    [replicas <= wanted, `Pods too many: ${replicas - wanted}`],
    ...(partition > 0
      ? ([[updatedReplicas >= wanted - partition, `Updated: ${updatedReplicas}/${wanted - partition}`]] as [
          boolean,
          string,
        ][])
      : ([
          [wanted <= currentReplicas, `Updated: ${currentReplicas}/${wanted}`],
          [status.currentRevision === status.updateRevision, 'New revision not current yet'],
        ] as [boolean, string][])),
  ];
  return rules.find(([holds]) => !holds)?.[1];
}
