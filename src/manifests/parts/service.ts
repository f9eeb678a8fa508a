import type { V1Service } from '@kubernetes/client-node';
import { metadataOf } from './metadata.ts';
import { selectorOf, type Workload } from './workload.ts';
import { serviceAddress, type ServiceName } from '../../platform/names.ts';
import type { Platform } from '../../platform/schema.ts';

/** A Service inside the cluster in front of a workload, on the port that `serviceAddress` says. */
export function service(platform: Platform, name: ServiceName, workload: Workload, portName: string): V1Service {
  const address = serviceAddress(platform, name);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(platform, workload.component, { name: address.service, namespace: address.namespace }),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(workload),
      // The protocol is part of what tells ports apart, so it has to be there for a second apply to find the same port.
      ports: [{ name: portName, port: address.port, targetPort: portName, protocol: 'TCP' }],
    },
  };
}

/** A container's port under the name that Services and probes use. */
export function containerPort(name: string, port: number) {
  return { name, containerPort: port, protocol: 'TCP' };
}
