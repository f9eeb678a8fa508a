import { z } from 'zod';

const conditionSchema = z.object({ type: z.string(), status: z.string(), lastHeartbeatTime: z.string().optional() });
const nodeSchema = z.object({ status: z.object({ conditions: z.array(conditionSchema).optional() }) });

const runningSchema = z.object({ running: z.object({ startedAt: z.string() }).optional() });
const containerSchema = z.object({ ready: z.boolean(), state: runningSchema.optional() });
const podSchema = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({ nodeName: z.string().optional() }),
  status: z.object({ phase: z.string().optional(), containerStatuses: z.array(containerSchema).optional() }),
});

export type Pod = z.output<typeof podSchema>;

/** Reads `kubectl get node -o json`: Ready, by a status written since `start` (milliseconds since 1970)? */
export function isNodeReady(json: string, start: number): boolean {
  const node = nodeSchema.safeParse(JSON.parse(json));
  const ready = node.data?.status.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && isSince(ready.lastHeartbeatTime, start);
}

/** Reads `kubectl get pods -o json`. */
export function parsePods(json: string): Pod[] {
  return z.object({ items: z.array(podSchema) }).parse(JSON.parse(json)).items;
}

/** A Pod that serves: every container ready, and running since `start`. */
export function servesSince(pod: Pod, start: number): boolean {
  const containers = pod.status.containerStatuses ?? [];
  return containers.length > 0 && containers.every((one) => one.ready && isSince(one.state?.running?.startedAt, start));
}

/**
 * True for a Pod whose status is from before `start`: it names containers that run, and they ended with the node's last run.
 * Waiting and finished containers are as true as ever.
 */
export function isStale(pod: Pod, start: number): boolean {
  if (pod.spec.nodeName === undefined || pod.metadata.deletionTimestamp !== undefined) return false;
  const containers = pod.status.containerStatuses ?? [];
  return containers.some(({ state }) => state?.running !== undefined && !isSince(state.running.startedAt, start));
}

// Kubernetes writes whole seconds.
function isSince(time: string | undefined, start: number): boolean {
  return time !== undefined && Date.parse(time) >= Math.floor(start / 1000) * 1000;
}
