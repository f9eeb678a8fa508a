import type { V1ServiceAccount } from '@kubernetes/client-node';
import { metadataOf } from './parts/metadata.ts';
import { placeOf, workloads, type Workload } from './parts/workload.ts';
import { externalOf } from '../platform/external.ts';
import { isEnabled } from '../platform/graph.ts';
import type { Platform } from '../platform/schema.ts';

/** A ServiceAccount for each workload that the platform runs. None asks anything of the API server, so none has a token or a right. */
export function rbac(platform: Platform): V1ServiceAccount[] {
  return Object.values<Workload>(workloads)
    .filter(({ component }) => isEnabled(platform, component) && !externalOf(platform, component))
    .map((workload) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadataOf(platform, 'rbac', placeOf(platform, workload)),
      automountServiceAccountToken: false,
    }));
}
