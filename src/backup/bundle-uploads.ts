import { BackupFailed } from './backup-failed.ts';
import { createLane } from '../concurrency/lane.ts';
import type { ScratchFile } from './look-at-scratch.ts';
import { tarBytes } from './plan-bundle.ts';
import type { ScratchSpace } from './scratch-space.ts';
import type { TransferMeter } from './transfer-meter.ts';
import type { BackupSettings } from '../platform/settings/backups.ts';
import { outputOf } from '../postgres/programs.ts';
import type { Artifact } from '../storage/artifact.ts';
import { fileNameOf } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { writeArtifact } from '../storage/write-artifact.ts';

export interface BundleTask {
  space: ScratchSpace;
  stores: readonly ObjectStore[];
  settings: BackupSettings;
  /** Of the backup, with a slash at its end. */
  folder: string;
  database: { name: string };
  meter: TransferMeter;
}

/** Each takes memory of its own in the worker. */
const atOnce = 2;
/** By how much an application's data gets smaller, at the least. */
const compressesTo = 3;

/** Bundles of files on their way from the scratch space to the stores, each a tar; what has arrived is removed there. */
export class BundleUploads {
  readonly #task: BundleTask;
  readonly #path: string;
  readonly #signal: AbortSignal;
  readonly #artifacts: Artifact[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #held = new Set<string>();
  readonly #sent = new Set<string>();
  readonly #alone = createLane();
  #arrived: string[] = [];
  #started = 0;

  /** `path` is the folder that the files are in. */
  constructor(task: BundleTask, path: string, signal: AbortSignal) {
    this.#task = task;
    this.#path = path;
    this.#signal = signal;
  }

  get hasRoom(): boolean {
    return this.#running.size < atOnce;
  }

  /** Names of files that are on their way, or have arrived since `settle`. */
  get held(): ReadonlySet<string> {
    return this.#held;
  }

  /** Each ends when its bundle has arrived and is removed; rejects where it can't. */
  get running(): readonly Promise<void>[] {
    return [...this.#running];
  }

  /** When nothing is on its way any more. */
  get ended(): Promise<unknown> {
    return Promise.allSettled(this.#running);
  }

  /** Of the bundles that have arrived, in their order. */
  get artifacts(): Artifact[] {
    return this.#artifacts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Names of all files that have arrived by now and are not there any more. */
  settle(): ReadonlySet<string> {
    for (const name of this.#arrived) {
      this.#held.delete(name);
      this.#sent.add(name);
    }
    this.#arrived = [];
    return this.#sent;
  }

  /** Looks at the folder while nothing is removed there: `ls` fails on a file that goes between its name and its size. */
  whileAllStay<Look>(look: () => Promise<Look>): Promise<Look> {
    return this.#alone(look);
  }

  start(files: readonly ScratchFile[]): void {
    const number = String(++this.#started).padStart(5, '0');
    for (const { name } of files) this.#held.add(name);
    const running = this.#send(number, files);
    this.#running.add(running);
    // Whoever waits for one of them may do so later.
    running.then(
      () => this.#running.delete(running),
      () => undefined,
    );
  }

  async #send(number: string, files: readonly ScratchFile[]): Promise<void> {
    const { space, stores, settings, folder, database } = this.#task;
    const { compression, recipients } = settings;
    const list = `${space.folder}/list-${number}`;
    // Not as arguments, of which there can be only so many.
    await space.put(list, namesOf(files), this.#signal);
    const key = `${folder}${fileNameOf(database.name)}.dump/${number}.tar`;
    const bytes = tarBytes(files);
    const artifact = await writeArtifact(stores, key, this.#tar(list, bytes), {
      folderKey: folder,
      ...(compression.method === 'zstd' && { compression }),
      recipients,
      signal: this.#signal,
      expectedBytes: compression.method === 'zstd' ? bytes / compressesTo : bytes,
    });
    await this.#alone(() => outputOf(space.run(['sh', '-c', removeScript, 'sh', this.#path, list], this.#signal)));
    this.#artifacts.push(artifact);
    for (const { name } of files) this.#arrived.push(name);
  }

  async *#tar(list: string, atLeast: number): AsyncGenerator<Uint8Array> {
    const { space, meter, database } = this.#task;
    const { stdout, ended } = space.run(['tar', '-c', '-f', '-', '-C', this.#path, '-T', list], this.#signal);
    let bytes = 0;
    for await (const piece of meter.count(stdout)) {
      bytes += piece.length;
      yield piece;
    }
    const { exitCode, stderr } = await ended;
    const step = `files of ${database.name}`;
    // It looks whether a file changes while it reads it, too.
    if (exitCode !== 0) throw new BackupFailed(step, stderr.trim() || `tar ended with exit code ${exitCode}`);
    if (bytes < atLeast) throw new BackupFailed(step, `${bytes} bytes came, ${atLeast} at the least were to come`);
  }
}

const removeScript = 'cd "$1" && xargs rm -f -- < "$2" && rm -f -- "$2"';

async function* namesOf(files: readonly ScratchFile[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(files.map(({ name }) => `${name}\n`).join(''));
}
