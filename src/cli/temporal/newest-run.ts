import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { Temporal } from './connect-temporal.ts';
import { platformRun, type PlatformRun } from './platform-run.ts';
import { workflowIdOf, type RunKind } from './run-kinds.ts';
import { asCommandEnded } from './start-run.ts';
import { exitCodes } from '../exit-codes.ts';
import { invocation } from '../invocation.ts';
import { CommandEnded } from '../report.ts';

/** A run that Temporal knows. */
export interface KnownRun<Kind extends RunKind> {
  run: PlatformRun<Kind>;
  description: WorkflowExecutionDescription;
}

/** The run that was started last, among those of these kinds; ends the command if there is none. */
export async function newestRun<Kind extends RunKind>(
  temporal: Temporal,
  kinds: readonly Kind[],
  platform: string,
): Promise<KnownRun<Kind>> {
  const known = await Promise.all(kinds.map((kind) => knownRun(temporal, kind, platform)));
  const [newest] = known
    .filter((run) => run !== undefined)
    .toSorted((a, b) => b.description.startTime.getTime() - a.description.startTime.getTime());
  if (newest) return newest;
  const workflowId = kinds.map((kind) => workflowIdOf(kind, platform)).join(' or ');
  throw new CommandEnded({
    exitCode: exitCodes.failed,
    lines: [
      `Temporal at ${temporal.address} (namespace ${temporal.namespace}) knows no run of ${workflowId}.`,
      `\`${invocation} deploy\` starts one.`,
    ],
    object: { outcome: 'none', workflowId },
  });
}

async function knownRun<Kind extends RunKind>(
  temporal: Temporal,
  kind: Kind,
  platform: string,
): Promise<KnownRun<Kind> | undefined> {
  try {
    const description = await temporal.client.workflow.getHandle(workflowIdOf(kind, platform)).describe();
    const { workflowId, runId } = description;
    return { run: platformRun(temporal, { kind, platform, workflowId, runId }), description };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw asCommandEnded(error, temporal);
  }
}
