import { upsertSearchAttributes } from '@temporalio/workflow';
import { componentKey, platformKey, revisionKey } from './search-attributes.ts';

/** Makes the run to be found in the Web UI by its platform, its revision and, where there are some, its components. */
export function labelRun(platform: string, revision: number, components: readonly string[] = []): void {
  upsertSearchAttributes([
    { key: platformKey, value: platform },
    { key: revisionKey, value: revision },
    ...(components.length > 0 ? [{ key: componentKey, value: [...components] }] : []),
  ]);
}

/** The same for what is no matter of a revision. */
export function labelPlatform(platform: string): void {
  upsertSearchAttributes([{ key: platformKey, value: platform }]);
}
