import { servicePort, type Attempt, type ExtraCheckContext } from './attempt.ts';
import { maskOf } from './mask-of.ts';
import { getUrl } from '../../checks/get-url.ts';
import { checkHttp, httpBodyBytes } from '../../checks/http.ts';
import { podsBehind } from '../../kubernetes/pods.ts';
import { getThroughService } from '../../kubernetes/service-proxy.ts';
import type { HttpCheck } from '../../platform/settings/extra-checks.ts';

/** GET from a Service, through the API server, or from an address that the worker asks itself. */
export function httpAttempt(context: ExtraCheckContext, check: HttpCheck, name?: string): Attempt {
  const { cluster, component, signal } = context;
  const { url, path } = check;
  if (url !== undefined) {
    const suggestion = 'Ask the address from where the worker runs: DNS, ingress, certificate';
    const subject = { component, check: name ?? `GET ${url}`, suggestion };
    const get = (ended: AbortSignal) => getUrl(url, httpBodyBytes, ended);
    return (timeoutMs) => checkHttp(subject, check, get, { signal, timeoutMs });
  }
  const target = servicePort(context, check);
  const { service, namespace, port } = target;
  const suggestion = `Look at what the Pods behind Service ${namespace}/${service} log, and at the path that is asked for`;
  const subject = { component, check: name ?? `GET http://${service}.${namespace}:${port}${path}`, suggestion };
  const get = (ended: AbortSignal) =>
    getThroughService(cluster, { ...target, path, limitBytes: httpBodyBytes, signal: ended });
  const mask = maskOf(cluster, () => podsBehind(cluster, target, signal), signal);
  return (timeoutMs) => checkHttp(subject, check, get, { mask, signal, timeoutMs });
}
