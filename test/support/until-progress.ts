import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { Progress } from '../../src/workflows/types.ts';

/** The first progress of a run that `is` what a test waits for; asked again while no worker answers. Throws when the run has ended before. */
export async function untilProgress(
  handle: Pick<WorkflowHandle, 'query' | 'describe'>,
  is: (progress: Progress) => boolean,
): Promise<Progress> {
  for (;;) {
    const progress = await handle.query<Progress, []>('progress').catch(() => undefined);
    if (progress && is(progress)) return progress;
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') throw new Error(`the run is ${status.name}: ${JSON.stringify(progress)}`);
    await sleep(50);
  }
}

/** True when the component has got as far as one of these states. */
export function hasReached(component: string, ...states: Progress['components'][number]['state'][]) {
  return ({ components }: Progress): boolean =>
    components.some((candidate) => candidate.component === component && states.includes(candidate.state));
}
