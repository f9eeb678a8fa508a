import type { V1Probe } from '@kubernetes/client-node';

/** How often a probe asks, how long it waits for an answer, and how many failures in a row count. */
export interface ProbeTiming {
  periodSeconds: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
}

function timing({ periodSeconds, timeoutSeconds = 5, failureThreshold = 3 }: ProbeTiming) {
  return { periodSeconds, timeoutSeconds, failureThreshold };
}

/** Well when a GET answers 200 to 399. */
export function httpProbe(path: string, port: string, when: ProbeTiming): V1Probe {
  return { httpGet: { path, port }, ...timing(when) };
}

/** Well when the command, run without a shell, ends with 0. */
export function execProbe(command: string[], when: ProbeTiming): V1Probe {
  return { exec: { command }, ...timing(when) };
}

/** Well when the port takes connections. */
export function tcpProbe(port: string, when: ProbeTiming): V1Probe {
  return { tcpSocket: { port }, ...timing(when) };
}

/** Well when the gRPC health service calls the named service serving. */
export function grpcProbe(port: number, service: string, when: ProbeTiming): V1Probe {
  return { grpc: { port, service }, ...timing(when) };
}
