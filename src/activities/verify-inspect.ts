import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { lookAt, type LookedAt } from './look-at.ts';
import { answerOf, insideOf } from './verify-answers.ts';
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
        const skipped = reasonToSkip(live);
        const components = skipped === undefined ? await reportsOf(live, signal) : [];
        const { reference, platform } = live;
        return {
          report: {
            platform: reference.name,
            revision: reference.revision,
            at,
            healthy: skipped === undefined && components.every(isWell),
            components,
            healed: [],
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

/** Whether nothing of a component is to be complained of. */
export function isWell({ ready, diagnoses, drift }: ComponentReport): boolean {
  return ready && diagnoses.length === 0 && drift.length === 0;
}

/** Why there is nothing to compare with now. Whether a deployment is going on is known by its revision alone, not by a lock. */
function reasonToSkip({ reference, deploying }: LookedAt): string | undefined {
  if (deploying) return `revision ${deploying.number} is being deployed by run ${deploying.runId}`;
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
