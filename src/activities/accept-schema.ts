import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import * as revisions from '../kubernetes/revisions.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** Writes down beside a revision that it is to serve on a schema that it was not deployed with: it migrates nothing from then on. */
export function acceptSchema(deps: ActivityDependencies) {
  return ({ platform, schema }: { platform: PlatformReference; schema: string }): Promise<void> =>
    namingFailures('platform', () =>
      revisions.acceptSchema(deps.connect(platform.cluster), platform, platform.revision, schema),
    );
}
