import { isDeepStrictEqual } from 'node:util';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
} from '@temporalio/client';
import { grpcCode, grpcCodes } from './grpc-code.ts';
import { wantedSchedules, type WantedSchedule } from './wanted-schedules.ts';
import type { Platform } from '../platform/schema.ts';

/** Whose Schedules, and who is to do their work. */
export interface WantedSchedules {
  taskQueue: string;
  platforms: readonly Platform[];
}

/** What became of a Schedule. `unsupported`: the server knows no Schedules, or this account may not make any. */
export interface EnsuredSchedule {
  id: string;
  action: 'created' | 'configured' | 'unchanged' | 'deleted' | 'absent' | 'unsupported';
  /** A person has paused it: it stays so. */
  paused?: boolean;
}

/**
 * Makes the Schedules of the platforms what their documents say: made, changed where they differ, deleted where they are
 * switched off. One that a person has paused stays paused, with the note. Throws where the server does not answer, or refuses the cron expression.
 */
export async function ensureSchedules(client: Client, wanted: WantedSchedules): Promise<EnsuredSchedule[]> {
  const { taskQueue, platforms } = wanted;
  const all = platforms.flatMap((platform) =>
    wantedSchedules(platform).map((schedule) => ensureSchedule(client, schedule, { platform, taskQueue })),
  );
  return Promise.all(all);
}

/** Whose it is, and who does its work. */
interface Owner {
  platform: Platform;
  taskQueue: string;
}

async function ensureSchedule(client: Client, schedule: WantedSchedule, owner: Owner): Promise<EnsuredSchedule> {
  const { id, enabled } = schedule;
  try {
    return await (enabled ? upsert(client, schedule, owner) : remove(client, id));
  } catch (error) {
    if (cannot.has(grpcCode(error))) return { id, action: 'unsupported' };
    throw error;
  }
}

/** How servers say that they have no Schedules, or that we may not make them. */
const cannot = new Set<number | undefined>([grpcCodes.unimplemented, grpcCodes.permissionDenied]);

async function upsert(client: Client, schedule: WantedSchedule, owner: Owner): Promise<EnsuredSchedule> {
  const { id } = schedule;
  const wanted = optionsOf(schedule, owner);
  const handle = client.schedule.getHandle(id);
  const present = await handle.describe().catch(undefinedIfNotFound);
  if (!present) return create(client, schedule, owner);
  const paused = present.state.paused;
  if (isAsWanted(present, wanted)) return { id, action: 'unchanged', paused };
  await handle.update(({ state }) => ({ ...wanted, state }));
  return { id, action: 'configured', paused };
}

async function create(client: Client, schedule: WantedSchedule, owner: Owner): Promise<EnsuredSchedule> {
  const { id } = schedule;
  try {
    await client.schedule.create({ scheduleId: id, ...optionsOf(schedule, owner) });
    return { id, action: 'created' };
  } catch (error) {
    // Another worker was quicker.
    if (error instanceof ScheduleAlreadyRunning) return upsert(client, schedule, owner);
    throw error;
  }
}

async function remove(client: Client, id: string): Promise<EnsuredSchedule> {
  const deleted = await client.schedule
    .getHandle(id)
    .delete()
    .then(() => true, undefinedIfNotFound);
  return { id, action: deleted ? 'deleted' : 'absent' };
}

function undefinedIfNotFound(error: unknown): undefined {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}

function optionsOf({ id, workflowType, input, cron, timeZone, jitterMs, catchupMs }: WantedSchedule, owner: Owner) {
  const { name, namespacePrefix, cluster } = owner.platform;
  return {
    // The server keeps a cron expression as calendars only: by the comment it is known again.
    spec: { cronExpressions: [`${cron} # ${cron}`], jitter: jitterMs, timezone: timeZone },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchupMs },
    action: {
      type: 'startWorkflow' as const,
      workflowType,
      workflowId: id,
      taskQueue: owner.taskQueue,
      args: [{ platform: { name, namespacePrefix, ...(cluster && { cluster }) }, ...input }],
    },
  };
}

function isAsWanted({ spec, policies, action }: ScheduleDescription, wanted: ReturnType<typeof optionsOf>): boolean {
  const cron = spec.calendars?.length === 1 ? spec.calendars[0]?.comment : undefined;
  const { workflowType, workflowId, taskQueue, args } = action;
  const present = {
    spec: { cronExpressions: [`${cron} # ${cron}`], jitter: spec.jitter ?? 0, timezone: spec.timezone || 'UTC' },
    policies: { overlap: policies.overlap, catchupWindow: policies.catchupWindow },
    action: { type: action.type, workflowType, workflowId, taskQueue, args },
  };
  return isDeepStrictEqual(present, wanted);
}
