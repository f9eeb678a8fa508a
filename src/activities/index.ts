import { applyComponent } from './apply-component.ts';
import { awaitComponent } from './await-component.ts';
import { checkComponent } from './check-component.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { healComponent } from './heal-component.ts';
import { inspectPlatform } from './verify-inspect.ts';
import { diagnosePlatform } from './diagnose-platform.ts';
import { preparePlatform } from './prepare-platform.ts';
import { recordOutcome } from './record-outcome.ts';

/** What workflows can have done, on the clusters and with the settings that the worker was given. */
export function createActivities(deps: ActivityDependencies) {
  return {
    preparePlatform: preparePlatform(deps),
    applyComponent: applyComponent(deps),
    awaitComponent: awaitComponent(deps),
    checkComponent: checkComponent(deps),
    recordOutcome: recordOutcome(deps),
    diagnosePlatform: diagnosePlatform(deps),
    inspectPlatform: inspectPlatform(deps),
    healComponent: healComponent(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
