import * as wf from '@temporalio/workflow';
import { waitFor } from './activity-options.ts';
import { asRunFailure, diagnosesOf, validated } from './failures.ts';
import { labelRun } from './label-run.ts';
import { holdingFreePlatform } from './platform-lock.ts';
import type { ComponentPlan, PlatformReference, VerifyReport } from './types.ts';
import { healthSummary, verifyTable } from './verify-table.ts';
import type { Activities } from '../activities/index.ts';
import type { Inspected } from '../activities/verify-inspect.ts';
import type { Change } from '../kubernetes/change.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { parseVerifyInput, type VerifyInput } from '../platform/verify-input.ts';

const { inspectPlatform } = wf.proxyActivities<Pick<Activities, 'inspectPlatform'>>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout: '8 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/**
 * Compares the platform with the revision that was deployed last: readiness, checks and drift of every component; nothing is
 * written, unless what drifted is to be put back (`selfHeal`). Fails with `Unhealthy` and the report where something is wrong in
 * the end, so that a Schedule's run is never green over a broken platform; with `InvalidInput` where the input is. Where another
 * run changes the platform, the report says `skipped`, and nothing is put back.
 */
export async function verifyPlatform(rawInput?: unknown): Promise<VerifyReport> {
  const input = validated(parseVerifyInput, rawInput);
  const first = await inspect(input);
  const { report, platform, searchAttributes } = first;
  if (searchAttributes) labelRun(platform.name, platform.revision, input.components);
  if (!isToHeal(first)) return conclude(report);
  wf.setCurrentDetails(verifyTable(report));
  if (!wf.patched('look-again-under-lock')) {
    const healing = await holdingFreePlatform(platform, () => heal(first));
    return conclude(withHealing((await inspect(input)).report, healing));
  }
  return conclude(await healAlone(first, input));
}

function isToHeal({ selfHeal, report }: Inspected): boolean {
  return selfHeal && report.components.some(({ drift }) => drift.length > 0);
}

/** What was deployed since the first look must not be taken back: only what is seen while nobody else writes is put back. */
async function healAlone({ platform, report }: Inspected, input: VerifyInput): Promise<VerifyReport> {
  try {
    return await holdingFreePlatform(platform, async () => {
      const seen = await inspect(input);
      if (!isToHeal(seen)) return seen.report;
      const healing = await heal(seen);
      return withHealing((await inspect(input)).report, healing);
    });
  } catch (error) {
    if (!isAlreadyRunning(error)) throw error;
    return { ...report, healthy: false, components: [], skipped: error.message };
  }
}

function isAlreadyRunning(error: unknown): error is wf.ApplicationFailure {
  return error instanceof wf.ApplicationFailure && error.type === failureTypes.alreadyRunning;
}

async function inspect(input: VerifyInput): Promise<Inspected> {
  try {
    return await inspectPlatform.executeWithOptions({ summary: 'compare with the live revision, read-only' }, [input]);
  } catch (error) {
    throw asRunFailure(error);
  }
}

interface Healing {
  healed: Change[];
  /** Why something could not be put back. */
  diagnoses: Diagnosis[];
}

/** One component after the other, since what requires another comes after it; a failure of one does not keep the next from its turn. */
async function heal({ report, platform, components }: Inspected): Promise<Healing> {
  const healing: Healing = { healed: [], diagnoses: [] };
  for (const plan of components) {
    const { drift = [] } = report.components.find(({ component }) => component === plan.component) ?? {};
    if (drift.length === 0) continue;
    const objects = [...new Set(drift.map(({ object }) => object))];
    try {
      healing.healed.push(...(await healOne(platform, plan, objects)));
    } catch (error) {
      if (wf.isCancellation(error)) throw error;
      healing.diagnoses.push(...diagnosesOf(error));
    }
  }
  return healing;
}

async function healOne(platform: PlatformReference, plan: ComponentPlan, objects: string[]): Promise<Change[]> {
  const { component } = plan;
  const activities = wf.proxyActivities<Pick<Activities, 'healComponent'>>(healOptions(plan));
  const { awaitComponent, checkComponent } = waitFor(plan.timeoutSeconds);
  const input = { platform, component, runStartedAt: wf.workflowInfo().runStartTime.getTime() };
  const healed = await activities.healComponent.executeWithOptions({ summary: `put ${component} back` }, [
    { ...input, objects },
  ]);
  await awaitComponent.executeWithOptions({ summary: `wait until ${component} is ready` }, [input]);
  const { changes } = await checkComponent.executeWithOptions({ summary: `check that ${component} serves` }, [input]);
  return [...healed, ...changes.filter(({ action }) => action !== 'unchanged')];
}

function healOptions({ timeoutSeconds }: ComponentPlan): wf.ActivityOptions {
  return {
    scheduleToCloseTimeout: (timeoutSeconds + 60) * 1000,
    heartbeatTimeout: '8 seconds',
    cancellationType: wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
  };
}

/** Why something could not be put back is told where it is still wrong. */
function withHealing(report: VerifyReport, { healed, diagnoses }: Healing): VerifyReport {
  const components = report.components.map((one) => {
    if (one.diagnoses.length > 0 || (one.ready && one.drift.length === 0)) return one;
    return { ...one, diagnoses: diagnoses.filter(({ component }) => component === one.component) };
  });
  return { ...report, components, healed };
}

function conclude(report: VerifyReport): VerifyReport {
  wf.setCurrentDetails(verifyTable(report));
  if (report.healthy || report.skipped !== undefined) return report;
  throw wf.ApplicationFailure.create({
    type: failureTypes.unhealthy,
    message: healthSummary(report),
    nonRetryable: true,
    details: [report],
  });
}
