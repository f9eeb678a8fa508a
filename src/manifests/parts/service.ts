import type { V1Service } from '@kubernetes/client-node';
import { metadataOf } from './metadata.ts';
import { selectorOf, type Workload } from './workload.ts';
import { ownService, type ServiceName } from '../../platform/names.ts';
import type { Platform } from '../../platform/schema.ts';

/** A Service inside the cluster in front of a workload, on the port that `ownService` says. */
export function service(platform: Platform, name: ServiceName, workload: Workload, portName: string): V1Service {
  const own = ownService(platform, name);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(platform, workload.component, { name: own.service, namespace: own.namespace }),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(workload),
      // The protocol is part of what tells ports apart, so it has to be there for a second apply to find the same port.
      ports: [{ name: portName, port: own.port, targetPort: portName, protocol: 'TCP' }],
    },
  };
}

/** A container's port under the name that Services and probes use. */
export function containerPort(name: string, port: number) {
  return { name, containerPort: port, protocol: 'TCP' };
}
