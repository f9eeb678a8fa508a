import { servicePort, type Attempt, type ExtraCheckContext } from './attempt.ts';
import { checkTcp, holdConnection } from '../../checks/tcp.ts';
import { withForward } from '../../kubernetes/forward.ts';
import type { TcpCheck } from '../../platform/settings/extra-checks.ts';

/** A connection to a Service, through the API server, or to a host that the worker reaches itself. */
export function tcpAttempt(context: ExtraCheckContext, check: TcpCheck, name?: string): Attempt {
  const { cluster, component, signal } = context;
  const { host, port = 0 } = check;
  if (host !== undefined) {
    const suggestion = 'Connect from where the worker runs: DNS, firewalls, the server itself';
    const subject = { component, check: name ?? `connect to ${host}:${port}`, suggestion };
    return (timeoutMs) => checkTcp(subject, (ended) => holdConnection({ host, port }, ended), { signal, timeoutMs });
  }
  const target = servicePort(context, check);
  const { service, namespace } = target;
  const suggestion = `Look whether the Pods behind Service ${namespace}/${service} listen on its target port`;
  const subject = { component, check: name ?? `connect to ${service}.${namespace}:${port}`, suggestion };
  const connect = (ended: AbortSignal) => withForward(cluster, target, (address) => holdConnection(address, ended));
  return (timeoutMs) => checkTcp(subject, connect, { signal, timeoutMs });
}
