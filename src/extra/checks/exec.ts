import { namespaceFor, type Attempt, type ExtraCheckContext } from './attempt.ts';
import { maskOf } from './mask-of.ts';
import { checkExec, execOutputBytes } from '../../checks/exec.ts';
import { execInPod } from '../../kubernetes/exec.ts';
import { findReadyPod, podsOf } from '../../kubernetes/pods.ts';
import type { ExecCheck } from '../../platform/settings/extra-checks.ts';

/** A command in a container of a ready Pod. */
export function execAttempt(context: ExtraCheckContext, check: ExecCheck, name?: string): Attempt {
  const { cluster, component, signal } = context;
  const { workload, selector, command } = check;
  const pods = { namespace: namespaceFor(context, check.namespace), workload, selector };
  const suggestion = 'Run the command in the container yourself (kubectl exec), and look at what the Pod logs';
  // Arguments are the user's own, and may be what nobody else is to read.
  const subject = { component, check: name ?? `${command[0]} in ${workload ?? 'a Pod'}`, suggestion };
  const run = async (ended: AbortSignal) => {
    const { metadata, spec } = await findReadyPod(cluster, pods, ended);
    const container = check.container ?? spec?.containers[0]?.name ?? '';
    const request = { namespace: pods.namespace, pod: metadata?.name ?? '', container, command };
    return execInPod(cluster, request, { signal: ended, limitBytes: execOutputBytes });
  };
  const mask = maskOf(cluster, () => podsOf(cluster, pods, signal), signal);
  return (timeoutMs) => checkExec(subject, check, run, { mask, signal, timeoutMs });
}
