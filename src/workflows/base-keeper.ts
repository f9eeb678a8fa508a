import * as wf from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { backupBase } from './backup-base.ts';
import { failureIn } from './failures.ts';
import type { PreparedWal } from '../activities/wal-prepare.ts';
import type { WalInput } from '../platform/backup-input.ts';

type Base = wf.ChildWorkflowHandle<typeof backupBase>;
const pause = '10 minutes';

/** WAL without a base backup restores nothing: has one taken, and, where that fails, another one until there is one. */
export class BaseKeeper {
  readonly #input: WalInput;
  readonly #platform: PreparedWal['platform'];
  readonly #isNeeded: () => Promise<boolean>;
  #underWay = false;
  #found: boolean | undefined;

  /** `isNeeded` looks at the archive; it is asked after a base was taken, before one is taken again, and once more where it fails. */
  constructor(input: WalInput, platform: PreparedWal['platform'], isNeeded: () => Promise<boolean>) {
    this.#input = input;
    this.#platform = platform;
    this.#isNeeded = isNeeded;
  }

  /** What whoever opened the archive has found there. */
  found(needsBase: boolean): void {
    this.#found = needsBase;
  }

  /** Resolves when it has begun; where one is taken already, at once. */
  async take(): Promise<void> {
    // Earlier versions started another one, which was refused.
    if (this.#underWay && wf.patched('one-base-at-a-time')) return;
    const base = await this.#start();
    if (!base || this.#underWay) return;
    this.#underWay = true;
    // Ends with the run.
    this.#untilThere(base)
      .catch(() => undefined)
      .finally(() => (this.#underWay = false));
  }

  async #untilThere(first: Base): Promise<void> {
    for (let base: Base | undefined = first; base; base = await this.#start()) {
      const why = await failureOf(base);
      if (why === undefined) {
        // The slot may have been lost while it was taken: then it leads nowhere.
        if (!wf.patched('base-looked-at') || !(await this.#isStillNeeded())) return;
      } else {
        if (!wf.patched('base-again')) return;
        wf.log.error(`no base backup was taken, so the archive restores nothing yet: ${why}`);
      }
      await wf.sleep(pause);
      if (!(await this.#isStillNeeded())) return;
    }
  }

  /** Resolves once the archive can be looked at, or somebody else has. */
  async #isStillNeeded(): Promise<boolean> {
    this.#found = undefined;
    for (;;) {
      try {
        return await this.#isNeeded();
      } catch (error) {
        if (wf.CancellationScope.current().consideredCancelled || !wf.patched('base-asked-again')) throw error;
      }
      await wf.condition(() => this.#found !== undefined, pause);
      if (this.#found !== undefined) return this.#found;
    }
  }

  /** A run of its own, which outlives this one; undefined: one of that name runs already, which is as good. */
  async #start(): Promise<Base | undefined> {
    const { namespacePrefix, name } = this.#platform;
    try {
      return await wf.startChild(backupBase, {
        workflowId: `backup-base-${namespacePrefix}${name}-${wf.uuid4().slice(0, 8)}`,
        args: [this.#input],
        parentClosePolicy: wf.ParentClosePolicy.ABANDON,
        staticSummary: 'the archive has no base backup to go on from',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return undefined;
    }
  }
}

/** Why a base was not taken; undefined: it was. */
async function failureOf(base: Base): Promise<string | undefined> {
  try {
    await base.result();
    return undefined;
  } catch (error) {
    return failureIn(error)?.message ?? String(error);
  }
}
