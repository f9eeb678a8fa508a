import * as wf from '@temporalio/workflow';
import type { DrillCheck, DrillReport, ReachedPoint } from './backup-types.ts';
import { drillTable } from './drill-table.ts';
import type { BackupSettings } from '../platform/settings/backups.ts';

/** What a drill restores. */
export interface Drilled {
  kind: NonNullable<DrillReport['kind']>;
  /** What the platform is called in the bucket. */
  folder: string;
  /** Id of the backup, or of the base backup. */
  backup: string;
  destination: string;
  /** The oldest of what is restored (ISO 8601). */
  dataAt: string;
  databases: DrillReport['databases'];
  settings: Pick<BackupSettings['drill'], 'targetRtoSeconds' | 'targetRpoSeconds'>;
}

/** What has to be over for the data to serve again. */
const untilItServes = ['server', 'roles', 'download', 'restore', 'verify', 'wal', 'recover'];

/** What a drill has found so far, as the Web UI shows it and as its report will say. */
export class DrillRecord {
  readonly #drill: string;
  readonly #drilled: Drilled;
  readonly #startedAt = wf.workflowInfo().runStartTime;
  readonly #seconds = new Map<string, number>();
  readonly #checks: DrillCheck[] = [];
  #databases: DrillReport['databases'];
  #point: ReachedPoint | undefined;

  constructor(drill: string, drilled: Drilled) {
    this.#drill = drill;
    this.#drilled = drilled;
    this.#databases = drilled.databases;
    this.#show();
  }

  get passed(): boolean {
    return this.#checks.every(({ passed }) => passed);
  }

  add(phase: string, seconds: number, checks: readonly DrillCheck[]): void {
    this.#seconds.set(phase, (this.#seconds.get(phase) ?? 0) + seconds);
    this.#checks.push(...checks);
    this.#show();
  }

  /** What a restore to a point in time came to. */
  reached(point: ReachedPoint): void {
    this.#point = point;
    this.#show();
  }

  /** Databases that are known only once they are restored. */
  found(database: DrillReport['databases'][number]): void {
    this.#databases = [...this.#databases, database];
    this.#show();
  }

  async phase(name: string, work: () => Promise<void>): Promise<void> {
    await this.proof(name, async () => {
      await work();
      return [];
    });
  }

  async proof(phase: string, work: () => Promise<DrillCheck[]>): Promise<void> {
    const begun = Date.now();
    const checks = await work();
    this.add(phase, (Date.now() - begun) / 1000, checks);
  }

  /** Holds what was reached against the targets. */
  end(): DrillReport {
    const { targetRtoSeconds, targetRpoSeconds } = this.#drilled.settings;
    const { rtoSeconds, rpoSeconds } = this.#report();
    if (this.passed && targetRtoSeconds !== undefined) this.#checks.push(held('rto', rtoSeconds, targetRtoSeconds));
    if (this.passed && targetRpoSeconds !== undefined) this.#checks.push(held('rpo', rpoSeconds, targetRpoSeconds));
    this.#show();
    return this.#report();
  }

  #show(): void {
    wf.setCurrentDetails(drillTable(this.#report()));
  }

  #report(): DrillReport {
    const { kind, folder, backup, destination, dataAt } = this.#drilled;
    const phases = [...this.#seconds].map(([name, seconds]) => ({ name, seconds: rounded(seconds) }));
    return {
      version: 1,
      drill: this.#drill,
      platform: folder,
      kind,
      backup,
      ...(this.#point && { point: this.#point }),
      destination,
      passed: this.passed,
      startedAt: this.#startedAt.toISOString(),
      endedAt: new Date().toISOString(),
      phases,
      rtoSeconds: rounded(
        phases.reduce((sum, { name, seconds }) => (untilItServes.includes(name) ? sum + seconds : sum), 0),
      ),
      rpoSeconds: Math.max(0, rounded((this.#startedAt.getTime() - Date.parse(dataAt)) / 1000)),
      checks: [...this.#checks],
      databases: this.#databases,
    };
  }
}

function held(layer: 'rto' | 'rpo', reached: number, target: number): DrillCheck {
  return {
    layer,
    name: layer.toUpperCase(),
    passed: reached <= target,
    detail: `${reached} s; the target is ${target} s`,
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
