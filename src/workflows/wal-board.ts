import * as wf from '@temporalio/workflow';
import type { MissingWal, WalStatus } from './backup-types.ts';
import { walText } from './wal-text.ts';

/** How the archive is doing. */
export const walQuery = wf.defineQuery<WalStatus>('wal');
/** By which the activity that archives tells it. */
const walStatusSignal = wf.defineSignal<[WalStatus]>('walStatus');

/** What a person sees of an archive, over all attempts of its run. */
export class WalBoard {
  #status: WalStatus = {
    slot: '',
    timeline: 0,
    archivedLsn: '0/0',
    serverLsn: '0/0',
    lagBytes: 0,
    lagSeconds: 0,
    state: 'stopped',
  };
  #missing: MissingWal | undefined;
  #needsBaseSince: string | undefined;
  /** Whether the activity has told something. */
  heard = false;

  constructor() {
    wf.setHandler(walQuery, () => this.#status);
    wf.setHandler(walStatusSignal, (told) => this.#hear(told));
  }

  get uploadedAt(): string | undefined {
    return this.#status.lastUploadAt;
  }

  begin(slot: string): void {
    this.#set({ ...this.#status, slot });
  }

  failed(problem: string, told: Partial<WalStatus> = {}): void {
    this.#standsStill({ ...this.#status, ...told }, problem);
  }

  /** What is not archived and that the server no longer has. */
  misses({ from, to }: Omit<MissingWal, 'seenAt'>): void {
    // Seen again, before anything was archived after it, it is the same.
    const seenAt = this.#missing?.to === to ? this.#missing.seenAt : new Date().toISOString();
    this.#missing = { from, to, seenAt };
    this.#set(this.#status);
  }

  /** Whether no base backup leads to what is archived. */
  needs({ base }: { base: boolean }): void {
    this.#needsBaseSince = base ? (this.#needsBaseSince ?? new Date().toISOString()) : undefined;
    this.#set(this.#status);
  }

  stop(problem: string): void {
    this.#set({ ...this.#status, state: 'stopped', problem });
  }

  /** An attempt that has begun is no archive yet: one that was stuck stays so until something has come into the stores. */
  #hear(told: WalStatus): void {
    this.heard = true;
    const { state, problem = 'it has begun again, and archived nothing yet', lastUploadAt } = this.#status;
    const status = { ...told, ...(lastUploadAt && !told.lastUploadAt && { lastUploadAt }) };
    if (state === 'stuck' && !told.lastUploadAt) this.#standsStill(status, told.problem ?? problem);
    else this.#set(status);
  }

  /** It grows old meanwhile, whatever was told last. */
  #standsStill(status: WalStatus, problem: string): void {
    const { lastUploadAt, lagSeconds } = status;
    const age = lastUploadAt === undefined ? 0 : Math.round((Date.now() - Date.parse(lastUploadAt)) / 1000);
    this.#set({ ...status, lagSeconds: Math.max(lagSeconds, age), state: 'stuck', problem });
  }

  #set({ needsBaseSince: _before, ...status }: WalStatus): void {
    const { state, since } = this.#status;
    const now = new Date().toISOString();
    this.#status = {
      ...status,
      since: status.state === state ? (since ?? now) : now,
      ...(this.#missing && { missing: this.#missing }),
      ...(this.#needsBaseSince !== undefined && { needsBaseSince: this.#needsBaseSince }),
    };
    wf.setCurrentDetails(walText(this.#status));
  }
}
