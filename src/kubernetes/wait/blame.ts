import type { Pending } from './evaluate.ts';

/** What keeps others from getting ready comes first: a Service without endpoints is a workload's fault. */
const order: readonly string[] = ['PersistentVolumeClaim', 'StatefulSet', 'Deployment', 'DaemonSet', 'Job', 'Pod'];

/** Which of the objects that are not ready a diagnosis is about. */
export function blame(pending: readonly Pending[]): Pending | undefined {
  return (
    pending.find(({ doom }) => doom) ?? pending.find(hasFailed) ?? pending.toSorted((a, b) => rank(a) - rank(b))[0]
  );
}

/** An object that says itself that it won't get ready. */
export function hasFailed({ readiness }: Pending): boolean {
  return readiness.state === 'failed';
}

function rank({ wanted, live }: Pending): number {
  const index = live ? order.indexOf(wanted.kind ?? '') : -1;
  return index < 0 ? order.length : index;
}
