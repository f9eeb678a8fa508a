import { z } from 'zod';
import { isRunning, pidOf } from '../process-identity.ts';
import { readRecord, removeRecord, writeRecord, type State } from '../state.ts';

const recordSchema = z.object({
  /** Identity of the process whose end ends the node (`unshare`); absent: it was about to be started. */
  process: z.string().optional(),
  /** The identity of the node's own first process, inside its namespaces. */
  init: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** What the node was made of; another value means: start it anew. */
  key: z.string(),
  addresses: z.object({ host: z.string(), node: z.string() }),
  link: z.string(),
  cgroup: z.string(),
  /** Controllers that the machine's root cgroup hands on only for this node. */
  controllers: z.array(z.string()),
});

/** What a node makes on the machine, written before it is made, and what runs it. */
export type NodeRecord = z.output<typeof recordSchema>;

const file = 'run/node.json';

export const readNodeRecord = (state: State): Promise<NodeRecord | undefined> => readRecord(state, file, recordSchema);
export const writeNodeRecord = (state: State, record: NodeRecord): Promise<void> => writeRecord(state, file, record);
export const removeNodeRecord = (state: State): Promise<void> => removeRecord(state, file);

/** The record of a node that was started. */
export type StartedNode = NodeRecord & { process: string; init: string };

/** The platform's node, if its processes run. */
export async function runningNode(state: State): Promise<StartedNode | undefined> {
  const record = await readNodeRecord(state);
  if (record?.process === undefined || record.init === undefined) return undefined;
  const runs = (await isRunning(record.process)) && (await isRunning(record.init));
  return runs ? { ...record, process: record.process, init: record.init } : undefined;
}

/** The pid, as the machine sees it, of a running node's first process. */
export function initPid(node: StartedNode): number {
  return pidOf(node.init);
}

/** The names that a node's link and cgroup have on the machine. */
export function machineNames(state: State): { link: string; cgroup: string } {
  return { link: `aroti-${state.mark}`, cgroup: `aroti-${state.name}-${state.mark}` };
}
