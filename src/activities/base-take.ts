import { activityInfo } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { onWalServer, walContext } from './wal-context.ts';
import { completeBase } from '../backup/complete-base.ts';
import { discardArtifacts } from '../backup/discard-artifacts.ts';
import { baseFile, takeBase as take } from '../backup/take-base.ts';
import type { WalInput } from '../platform/backup-input.ts';
import { layout } from '../storage/layout.ts';
import type { BaseManifest } from '../storage/wal-bases.ts';
import type { TransferProgress } from '../workflows/backup-types.ts';

export interface BaseInput {
  input: WalInput;
  /** Id of the base backup. */
  base: string;
}

/** Takes a base backup, once: one that an attempt before has completed is given as it is, what it has left half is removed first. */
export function takeBase(deps: ActivityDependencies) {
  return ({ input, base }: BaseInput): Promise<BaseManifest> =>
    namingFailures('postgres', () =>
      whileHeartbeating<TransferProgress, BaseManifest>(async (report, signal) => {
        const context = await walContext(deps, input, signal);
        const folder = layout.base(base);
        if (activityInfo().attempt > 1) {
          const written = await completeBase(context.stores, base, signal);
          if (written) return written;
          await discardArtifacts(context.stores, folder, [`${folder}${baseFile}`], signal);
        }
        return onWalServer(context, (server) => take(server, { ...context, base }, report));
      }),
    );
}
