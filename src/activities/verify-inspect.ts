import { activityInfo } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { lockHolder } from './lock-holder.ts';
import { lookAt, type LookedAt } from './look-at.ts';
import { backupsOf } from './verify-backups.ts';
import { answerOf, insideOf } from './verify-answers.ts';
import { lockId } from '../platform/lock-id.ts';
import type { VerifyInput } from '../platform/verify-input.ts';
import { inspect } from '../verify/inspect.ts';
import type { ComponentPlan, ComponentReport, PlatformReference, VerifyReport } from '../workflows/types.ts';

export interface Inspected {
  report: VerifyReport;
  platform: PlatformReference;
  /** In an order in which each comes after what it requires. */
  components: ComponentPlan[];
  /** Whether what drifted is to be put back. */
  selfHeal: boolean;
  /** Whether the run may set search attributes here. */
  searchAttributes: boolean;
}

/** Compares the platform with its live revision; writes nothing. */
export function inspectPlatform(deps: ActivityDependencies) {
  return (input: VerifyInput): Promise<Inspected> =>
    namingFailures('platform', () =>
      whileHeartbeating<string, Inspected>(async (_report, signal) => {
        const at = new Date().toISOString();
        const live = await lookAt(deps, input);
        const before = await reasonToSkip(deps, live);
        const [seen, backups] =
          before === undefined
            ? await Promise.all([reportsOf(live, signal), asksAll(input) ? backupsOf(deps, input, signal) : undefined])
            : [[], undefined];
        // What a deployment that began meanwhile has in hand is no drift.
        const skipped = before ?? (seen.every(isWell) ? undefined : await reasonToSkip(deps, live));
        const components = skipped === undefined ? seen : [];
        const { reference, platform } = live;
        return {
          report: {
            platform: reference.name,
            revision: reference.revision,
            at,
            healthy: skipped === undefined && components.every(isWell) && (backups?.well ?? true),
            components,
            healed: [],
            ...(skipped === undefined && backups && { backups }),
            ...(skipped !== undefined && { skipped }),
          },
          platform: reference,
          components: live.components,
          selfHeal: input.selfHeal ?? platform.verify.selfHeal,
          searchAttributes: deps.searchAttributes,
        };
      }),
    );
}

/** Whoever asks about a few components only does not ask about backups, unless the database is among them. */
function asksAll({ components }: VerifyInput): boolean {
  return components === undefined || components.includes('postgres');
}

/** Whether nothing of a component is to be complained of. */
export function isWell({ ready, diagnoses, drift }: ComponentReport): boolean {
  return ready && diagnoses.length === 0 && drift.length === 0;
}

/** Why there is nothing to compare with now. */
async function reasonToSkip(deps: ActivityDependencies, { reference }: LookedAt): Promise<string | undefined> {
  const holder = await lockHolder(deps)(lockId(reference));
  // Its own run looks once more before it puts anything back.
  if (holder && holder.runId !== activityInfo().workflowExecution?.runId)
    return `${holder.workflowId} changes the platform, since ${holder.startedAt}`;
  return reference.revision === 0 ? 'no revision was deployed yet' : undefined;
}

function reportsOf(live: LookedAt, signal: AbortSignal): Promise<ComponentReport[]> {
  const { cluster, components } = live;
  return inspect(
    {
      cluster,
      deployable: live,
      components: components.map(({ component }) => component),
      ask: (component, ended) => answerOf(live, component, ended),
      inside: (component, ended) => insideOf(live, component, ended),
    },
    signal,
  );
}
