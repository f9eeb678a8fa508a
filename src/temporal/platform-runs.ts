import { WorkflowFailedError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Failures } from '../metrics/figures.ts';
import { failureTypes } from '../platform/failure-types.ts';
import type { Platform } from '../platform/schema.ts';
import { archiveId } from './start-archive.ts';
import type { WalStatus } from '../workflows/backup-types.ts';
import type { DeployResult, VerifyReport } from '../workflows/types.ts';

/** So many of the newest runs of a kind are looked through for those of the platform. */
const mostRuns = 50;

/** What Temporal knows of a platform's runs: by their ids, which are those of the Schedules and of the CLI. */
export class PlatformRuns {
  readonly #client: Client;
  readonly #platform: Platform;

  constructor(client: Client, platform: Platform) {
    this.#client = client;
    this.#platform = platform;
  }

  /** When the runs of each kind last failed; a run that a person has ended is none. */
  async failures(): Promise<Failures> {
    const [logical, base, drill, point] = await Promise.all([
      this.#lastFailure('backupDatabases', 'backup'),
      this.#lastFailure('backupBase', 'backup-base'),
      this.#lastFailure('restoreDrill', 'drill'),
      this.#lastFailure('restoreDrill', 'drill-wal'),
    ]);
    return { ...(logical && { logical }), ...(base && { base }), ...(drill && { drill }), ...(point && { point }) };
  }

  /** How the archive is doing; undefined: no run archives, or it does not answer. */
  async wal(): Promise<WalStatus | undefined> {
    try {
      return await this.#client.workflow.getHandle(archiveId(this.#platform)).query<WalStatus>('wal');
    } catch {
      return undefined;
    }
  }

  /** What the newest verification found, whether well or not. */
  async verified(): Promise<VerifyReport | undefined> {
    const run = await this.#newest('verifyPlatform', 'verify', ["'Completed'", "'Failed'"]);
    if (!run) return undefined;
    try {
      return await this.#result<VerifyReport>(run);
    } catch (error) {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      const isReport = cause instanceof ApplicationFailure && cause.type === failureTypes.unhealthy;
      return isReport ? (cause.details?.[0] as VerifyReport | undefined) : undefined;
    }
  }

  /** What the newest deployment that succeeded came to. */
  async deployed(): Promise<DeployResult | undefined> {
    const run = await this.#newest('deployPlatform', 'deploy', ["'Completed'"]);
    return run && this.#result<DeployResult>(run);
  }

  #result<Result>({ workflowId, runId }: WorkflowExecutionInfo): Promise<Result> {
    return this.#client.workflow.getHandle(workflowId, runId, { followRuns: false }).result() as Promise<Result>;
  }

  async #lastFailure(workflowType: string, kind: string): Promise<number | undefined> {
    const run = await this.#newest(workflowType, kind, ["'Failed'", "'TimedOut'"]);
    return run?.closeTime?.getTime();
  }

  async #newest(
    workflowType: string,
    kind: string,
    states: readonly string[],
  ): Promise<WorkflowExecutionInfo | undefined> {
    const query = `WorkflowType = '${workflowType}' AND ExecutionStatus IN (${states.join(', ')})`;
    const own: WorkflowExecutionInfo[] = [];
    let seen = 0;
    for await (const run of this.#client.workflow.list({ query, pageSize: mostRuns })) {
      if (isOf(run.workflowId, `${kind}-${this.#platform.namespacePrefix}${this.#platform.name}`)) own.push(run);
      if (++seen >= mostRuns) break;
    }
    return own.toSorted((a, b) => (b.closeTime?.getTime() ?? 0) - (a.closeTime?.getTime() ?? 0)).at(0);
  }
}

/** A Schedule adds the time, the archive some digits: another platform's name may begin like this one's. */
const endings = /^(-\d{4}-\d\d-\d\dT[\d:.]+Z|-[0-9a-f]{8})?$/;

/** Whether a run is one of those that are called so. */
export function isOf(workflowId: string, name: string): boolean {
  return workflowId.startsWith(name) && endings.test(workflowId.slice(name.length));
}
