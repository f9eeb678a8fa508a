import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { MetricsBoard } from './board.ts';
import type { DeleteTask, Locked } from '../activities/prune-catalogue.ts';
import { resolvePlatform, type PlatformLayer } from '../platform/document.ts';
import { platformFolder } from '../storage/layout.ts';

/** After these the catalogue is another one. */
const changing = new Set(['completeBackup', 'takeBase', 'reportDrill', 'deleteBackups', 'inspectPlatform']);

const deleted: Readonly<Record<string, 'backup' | 'orphan'>> = { deleteBackups: 'backup', deleteOrphans: 'orphan' };

/** Has the figures refreshed after what changes them, and counts what is deleted. Activities neither wait for it nor fail by it. */
export function countActivities(
  board: MetricsBoard,
  ownDocument: PlatformLayer,
  refresh: () => Promise<void>,
): ActivityInterceptorsFactory {
  return ({ info: { activityType } }: Context) => ({
    inbound: {
      async execute(input, next) {
        const result: unknown = await next(input);
        const what = deleted[activityType];
        if (what) {
          const [task] = input.args as [DeleteTask];
          const platform = resolvePlatform(ownDocument, task.input.platform ?? {});
          board.addDeleted(platformFolder(platform), what, task.ids.length - (result as Locked).length);
        }
        if (changing.has(activityType)) void refresh();
        return result;
      },
    },
  });
}
