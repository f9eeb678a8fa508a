import { isDeepStrictEqual } from 'node:util';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
} from '@temporalio/client';
import { grpcCode, grpcCodes } from './grpc-code.ts';
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

const minuteMs = 60_000;
/** Many platforms at the same minute would ask the API server all at once. */
const jitterMs = 2 * minuteMs;
/** What was missed for longer is not made up for: the next run tells the same. */
const catchupMs = 10 * minuteMs;

/** The id of a platform's Schedule; its runs are called so too, with their time. */
export function verifyScheduleId({ namespacePrefix, name }: Pick<Platform, 'namespacePrefix' | 'name'>): string {
  return `verify-${namespacePrefix}${name}`;
}

/**
 * Makes the Schedules of `verifyPlatform` what the documents say: made, changed where they differ, deleted where they are
 * switched off. One that a person has paused stays paused, with the note. Throws where the server does not answer, or refuses the cron expression.
 */
export async function ensureSchedules(client: Client, wanted: WantedSchedules): Promise<EnsuredSchedule[]> {
  return Promise.all(wanted.platforms.map((platform) => ensureSchedule(client, platform, wanted.taskQueue)));
}

async function ensureSchedule(client: Client, platform: Platform, taskQueue: string): Promise<EnsuredSchedule> {
  const id = verifyScheduleId(platform);
  try {
    return await (platform.verify.enabled ? upsert(client, id, platform, taskQueue) : remove(client, id));
  } catch (error) {
    if (cannot.has(grpcCode(error))) return { id, action: 'unsupported' };
    throw error;
  }
}

/** How servers say that they have no Schedules, or that we may not make them. */
const cannot = new Set<number | undefined>([grpcCodes.unimplemented, grpcCodes.permissionDenied]);

async function upsert(client: Client, id: string, platform: Platform, taskQueue: string): Promise<EnsuredSchedule> {
  const wanted = scheduleFor(platform, taskQueue);
  const handle = client.schedule.getHandle(id);
  const present = await handle.describe().catch(undefinedIfNotFound);
  if (!present) return create(client, id, platform, taskQueue);
  const paused = present.state.paused;
  if (isAsWanted(present, wanted)) return { id, action: 'unchanged', paused };
  await handle.update(({ state }) => ({ ...wanted, state }));
  return { id, action: 'configured', paused };
}

async function create(client: Client, id: string, platform: Platform, taskQueue: string): Promise<EnsuredSchedule> {
  try {
    await client.schedule.create({ scheduleId: id, ...scheduleFor(platform, taskQueue) });
    return { id, action: 'created' };
  } catch (error) {
    // Another worker was quicker.
    if (error instanceof ScheduleAlreadyRunning) return upsert(client, id, platform, taskQueue);
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

function scheduleFor(platform: Platform, taskQueue: string) {
  const { name, namespacePrefix, cluster } = platform;
  return {
    // The server keeps a cron expression as calendars only: by the comment it is known again.
    spec: { cronExpressions: [`${platform.verify.cron} # ${platform.verify.cron}`], jitter: jitterMs },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchupMs },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'verifyPlatform',
      workflowId: verifyScheduleId(platform),
      taskQueue,
      args: [{ platform: { name, namespacePrefix, ...(cluster && { cluster }) } }],
    },
  };
}

function isAsWanted({ spec, policies, action }: ScheduleDescription, wanted: ReturnType<typeof scheduleFor>): boolean {
  const cron = spec.calendars?.length === 1 ? spec.calendars[0]?.comment : undefined;
  const { workflowType, workflowId, taskQueue, args } = action;
  const present = {
    spec: { cronExpressions: [`${cron} # ${cron}`], jitter: spec.jitter },
    policies: { overlap: policies.overlap, catchupWindow: policies.catchupWindow },
    action: { type: action.type, workflowType, workflowId, taskQueue, args },
  };
  return isDeepStrictEqual(present, wanted);
}
