import * as wf from '@temporalio/workflow';
import { waitFor } from './activity-options.ts';
import { diagnosesOf } from './failures.ts';
import type { ProgressTracker } from './progress-tracker.ts';
import type { ComponentPlan, PlatformReference } from './types.ts';

export interface DeployOptions {
  /** When it began, in milliseconds: what Pods suffered before says nothing about now. The run's start unless given. */
  since?: number;
  /** On the way back to an earlier revision: volumes stay as they are. */
  isRollback?: boolean;
}

/** Applies a component's objects, waits until they are ready, and checks that it serves. */
export async function deployComponent(
  platform: PlatformReference,
  plan: ComponentPlan,
  tracker: ProgressTracker,
  options: DeployOptions = {},
): Promise<void> {
  await applyComponent(platform, plan, tracker, options);
  await proveComponent(platform, plan, tracker, options);
}

/** The first half: its objects are what they are to be. */
export function applyComponent(
  platform: PlatformReference,
  { component, timeoutSeconds }: ComponentPlan,
  tracker: ProgressTracker,
  options: DeployOptions,
): Promise<void> {
  return noting(component, tracker, async () => {
    tracker.enter(component, 'applying');
    const summary = `apply ${component}`;
    const { applyComponent: apply } = waitFor(timeoutSeconds);
    tracker.add(component, await apply.executeWithOptions({ summary }, [inputOf(platform, component, options)]));
    tracker.enter(component, 'waiting');
  });
}

/** The second half: it is ready and serves. */
export function proveComponent(
  platform: PlatformReference,
  { component, timeoutSeconds }: ComponentPlan,
  tracker: ProgressTracker,
  options: DeployOptions,
): Promise<void> {
  const { awaitComponent, checkComponent } = waitFor(timeoutSeconds);
  const input = inputOf(platform, component, options);
  return noting(component, tracker, async () => {
    await awaitComponent.executeWithOptions({ summary: `wait until ${component} is ready` }, [input]);
    tracker.enter(component, 'checking');
    const summary = `check that ${component} serves`;
    tracker.add(component, await checkComponent.executeWithOptions({ summary }, [input]));
    tracker.enter(component, 'deployed');
  });
}

function inputOf(platform: PlatformReference, component: string, { since, isRollback = false }: DeployOptions) {
  const runStartedAt = since ?? wf.workflowInfo().runStartTime.getTime();
  return { platform, component, runStartedAt, ...(isRollback && { isRollback }) };
}

async function noting(component: string, tracker: ProgressTracker, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Once the run is being let go, how an activity ends says nothing about its component.
    if (wf.CancellationScope.current().consideredCancelled) tracker.enter(component, 'cancelled');
    else tracker.fail(component, diagnosesOf(error));
    throw error;
  }
}
