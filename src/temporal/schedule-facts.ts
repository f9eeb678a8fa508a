import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { grpcCode, grpcCodes } from './grpc-code.ts';
import type { ScheduleFacts } from '../verify/judge-backups.ts';

/** What Temporal knows of these Schedules, by id; undefined: it knows no Schedules, or this account may not ask. */
export async function scheduleFacts(
  client: Client,
  ids: readonly string[],
): Promise<Map<string, ScheduleFacts> | undefined> {
  try {
    return new Map(await Promise.all(ids.map(async (id) => [id, await factsOf(client, id)] as const)));
  } catch (error) {
    if ([grpcCodes.unimplemented, grpcCodes.permissionDenied].some((code) => code === grpcCode(error)))
      return undefined;
    throw error;
  }
}

async function factsOf(client: Client, id: string): Promise<ScheduleFacts> {
  try {
    const { state, info } = await client.schedule.getHandle(id).describe();
    return {
      paused: state.paused,
      ...(state.note && { note: state.note }),
      createdAt: info.createdAt.getTime(),
    };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return 'missing';
    throw error;
  }
}
