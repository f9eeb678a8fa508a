import { setMaxListeners } from 'node:events';
import type { KubernetesObject } from '@kubernetes/client-node';
import { newAlarm } from './alarm.ts';
import type { AwaitOptions } from './await-options.ts';
import { hasFailed } from './blame.ts';
import { followCollection, openCollection, type Collection } from './collection.ts';
import { describePending } from './describe-pending.ts';
import { evaluate, type Pending, type Standing } from './evaluate.ts';
import { isStillMissing } from './is-still-missing.ts';
import { planWait, type CollectionSpec } from './plan-wait.ts';
import { releaseStuckPods } from './release-stuck-pods.ts';
import { canSettle } from './settling.ts';
import type { Cluster } from '../client.ts';
import { defaultGraces, type Doom } from '../doom.ts';

/** One wait: what it has seen, and the watches that keep that up to date. */
export class Wait {
  readonly #cluster: Cluster;
  readonly #component: string;
  readonly #objects: readonly KubernetesObject[];
  readonly #options: AwaitOptions;
  readonly #signal: AbortSignal;
  readonly #began = Date.now();
  readonly #alarm = newAlarm();
  readonly #finishedJobs: Set<string>;
  readonly #released = new Set<string>();
  readonly #found = new Set<string>();
  readonly #collections: Collection[] = [];
  readonly #follows: Promise<void>[] = [];
  #failure: unknown;
  #told = '';

  /** The signal ends it: its reason is then thrown, and its connections are closed. */
  constructor(
    cluster: Cluster,
    component: string,
    objects: readonly KubernetesObject[],
    options: AwaitOptions,
    signal: AbortSignal,
  ) {
    this.#cluster = cluster;
    this.#component = component;
    this.#objects = objects;
    this.#options = options;
    this.#signal = signal;
    this.#finishedJobs = new Set(options.finishedJobs ?? []);
    // Every watch listens to it.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', () => this.#alarm.ring(), { once: true });
  }

  /** Ends with nothing when all is ready, or with what can't get ready. */
  async untilSettled(): Promise<Pending | undefined> {
    const { targets, around } = planWait(this.#component, this.#objects);
    await this.#open(targets);
    // Where nothing is to be waited for, these lists are all that it takes.
    if (this.standing().pending.length === 0 && !this.#objects.some(canSettle)) return undefined;
    await this.#open(around);
    this.#follow();
    for (;;) {
      const standing = this.standing();
      this.#tell(standing);
      if (standing.pending.length === 0) return undefined;
      const hopeless = await this.#hopeless(standing);
      if (hopeless) return hopeless;
      await releaseStuckPods(this.#cluster, standing.stuck, this.#released, this.#signal);
      await this.#alarm.wait(standing.lookAgainAt);
      this.#signal.throwIfAborted();
      if (this.#failure) throw this.#failure;
    }
  }

  /** Whether the API server has told anything at all. */
  get hasSeen(): boolean {
    return this.#collections.length > 0;
  }

  /** Where the wait stands now. */
  standing(): Standing {
    const { unschedulableGraceMs, publishesAddresses = false, evidenceSince } = this.#options;
    const standing = evaluate({
      objects: this.#objects,
      seen: this.#collections.flatMap(({ items }) => [...items.values()]),
      now: Date.now(),
      waitingSince: this.#began,
      evidenceSince,
      graces: { ...defaultGraces, ...(unschedulableGraceMs !== undefined && { unschedulable: unschedulableGraceMs }) },
      publishesAddresses,
      finishedJobs: this.#finishedJobs,
    });
    for (const job of standing.finishedJobs) this.#finishedJobs.add(job);
    return standing;
  }

  /** After the signal: all watches are closed. */
  async ended(): Promise<void> {
    await Promise.all(this.#follows);
  }

  async #open(specs: readonly CollectionSpec[]): Promise<void> {
    this.#collections.push(
      ...(await Promise.all(specs.map((spec) => openCollection(this.#cluster, spec, this.#signal)))),
    );
  }

  #follow(): void {
    for (const collection of this.#collections) {
      const following = followCollection(this.#cluster, collection, this.#signal, () => this.#alarm.ring());
      this.#follows.push(
        following.catch((error: unknown) => {
          this.#failure ??= error;
          this.#alarm.ring();
        }),
      );
    }
  }

  #tell({ pending }: Standing): void {
    const text = describePending(pending);
    if (text && text !== this.#told) this.#options.onProgress?.(text);
    this.#told = text;
  }

  async #hopeless({ pending }: Standing): Promise<Pending | undefined> {
    for (const one of pending) {
      if (hasFailed(one)) return one;
      if (one.doom && (await this.#isTrue(one.doom))) return one;
    }
    return undefined;
  }

  async #isTrue({ missing }: Doom): Promise<boolean> {
    if (!missing) return true;
    const key = `${missing.kind}/${missing.namespace}/${missing.name}`;
    if (this.#found.has(key)) return false;
    if (await isStillMissing(this.#cluster, missing, this.#signal)) return true;
    this.#found.add(key);
    return false;
  }
}
