import { askComponent } from './ask-component.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { lookAt } from './look-at.ts';
import type { DiagnoseInput } from '../platform/diagnose-input.ts';
import { troubleshoot } from '../troubleshoot/troubleshoot.ts';
import type { DiagnoseReport } from '../workflows/types.ts';

export interface Diagnosed {
  report: DiagnoseReport;
  /** Whether the run may set search attributes here. */
  searchAttributes: boolean;
}

/** Finds out what is wrong with the live revision, and why; reads only. */
export function diagnosePlatform(deps: ActivityDependencies) {
  return (input: DiagnoseInput): Promise<Diagnosed> =>
    namingFailures('platform', () =>
      whileHeartbeating<string, Diagnosed>(async (_report, signal) => {
        const { reference, components, ...loaded } = await lookAt(deps, input);
        const report = await troubleshoot(
          {
            cluster: loaded.cluster,
            deployable: loaded,
            revision: reference.revision,
            components: components.map(({ component }) => component),
            ask: (component, ended) => askComponent(loaded, component, ended),
          },
          signal,
        );
        return { report, searchAttributes: deps.searchAttributes };
      }),
    );
}
