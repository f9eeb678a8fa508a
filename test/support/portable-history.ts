import { types } from 'node:util';
import proto from '@temporalio/proto';

type History = proto.temporal.api.history.v1.IHistory;

const { TASK_QUEUE_KIND_STICKY } = proto.temporal.api.enums.v1.TaskQueueKind;

/** What a replay does not look at and that tells of the machine: who ran it, from which files. */
const replacements: Record<string, string> = { identity: 'worker', stackTrace: '' };

/** Takes the names of machines and their paths out of a history, in place; it replays as before. */
export function makePortable(history: History): History {
  strip(history);
  return history;
}

function strip(value: unknown): void {
  if (!value || typeof value !== 'object' || types.isUint8Array(value)) return;
  const fields = value as Record<string, unknown>;
  for (const [name, replacement] of Object.entries(replacements)) if (fields[name]) fields[name] = replacement;
  // A worker's own queue is named for its process.
  if (fields['kind'] === TASK_QUEUE_KIND_STICKY && 'name' in fields) fields['name'] = 'sticky';
  Object.values(fields).forEach(strip);
}

/** What of a history's bytes tells of the machine that it ran on: paths, and `process@host` (process 1 is a container's, in a Pod). */
export function machineTracesIn(bytes: Uint8Array): string[] {
  return (
    Buffer.from(bytes)
      .toString('latin1')
      .match(/(file:\/\/)?\/(root|home|tmp|work|Users)\/[\w./-]+|\d{2,}@[\w-]{3,}/g) ?? []
  );
}
