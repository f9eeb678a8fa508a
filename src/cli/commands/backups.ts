import { exitCodes } from '../exit-codes.ts';
import { transferNote } from '../render/backups/transfer-text.ts';
import { backupListLines, manifestLines } from '../render/backups/catalogue-lines.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded, type Report } from '../report.ts';
import { openDestinations } from '../request/open-destinations.ts';
import type { RequestOptions } from '../request/read-request.ts';
import { readStores } from '../request/read-stores.ts';
import { quietOn } from '../watch/display.ts';
import { styleOf } from '../watch/terminal.ts';
import { TransferMeter } from '../../backup/transfer-meter.ts';
import { startOf } from '../../platform/backup-id.ts';
import { listBackups, readManifest, verifiedBackups } from '../../storage/catalogue.ts';
import { DamagedArtifact, NotThere } from '../../storage/errors.ts';
import { layout } from '../../storage/layout.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { Artifact } from '../../storage/artifact.ts';
import { artifactsOf, type BackupManifest } from '../../storage/manifest.ts';
import { verifyArtifact } from '../../storage/read-artifact.ts';
import { counted } from '../../workflows/counted.ts';

export interface BackupsOptions extends RequestOptions {
  destination?: string;
  json?: boolean;
}

/** The catalogue, read with this machine's credentials: all backups, one, or one with every byte of it compared. */
export async function backups(
  action: 'list' | 'show' | 'verify',
  id: string | undefined,
  options: BackupsOptions,
): Promise<Report> {
  const stores = await openDestinations(options);
  return readStores(stores, () => lookAt(stores, action, id));
}

async function lookAt(
  stores: readonly ObjectStore[],
  action: 'list' | 'show' | 'verify',
  id: string | undefined,
): Promise<Report> {
  const signal = new AbortController().signal;
  if (action === 'list') return list(stores, signal);
  if (id === undefined || !startOf(id)) {
    const message = id === undefined ? 'is needed' : `${JSON.stringify(id)} is not the id of a backup`;
    throw new CommandEnded(badInputReport([{ path: 'id', message: `${message}: \`backups list\` shows the ids` }]));
  }
  const store = await holderOf(stores, id, signal);
  return action === 'show' ? show(store, id, signal) : verify(store, id, signal);
}

async function list(stores: readonly ObjectStore[], signal: AbortSignal): Promise<Report> {
  const found = await Promise.all(
    stores.map(async (store) => {
      const [listed, verified] = await Promise.all([listBackups(store, signal), verifiedBackups(store, signal)]);
      return listed.map((backup) => ({ ...backup, destination: store.name, verified: verified.has(backup.id) }));
    }),
  );
  const newestFirst = found.flat().toSorted((a, b) => (a.id < b.id ? 1 : -1));
  return {
    exitCode: exitCodes.done,
    lines: backupListLines(newestFirst, styleOf(process.stdout)),
    object: { outcome: 'listed', backups: newestFirst },
  };
}

async function show(store: ObjectStore, id: string, signal: AbortSignal): Promise<Report> {
  const manifest = await readManifest(store, id, signal);
  return {
    exitCode: exitCodes.done,
    lines: manifestLines(manifest, store.name),
    object: { outcome: 'shown', manifest },
  };
}

async function verify(store: ObjectStore, id: string, signal: AbortSignal): Promise<Report> {
  const manifest = await readManifest(store, id, signal);
  const results = await compareAll(store, manifest, signal);
  const damaged = results.filter(({ problem }) => problem !== undefined);
  return {
    exitCode: damaged.length === 0 ? exitCodes.done : exitCodes.failed,
    lines: [
      ...results.map(({ key, problem }) => (problem === undefined ? `✔ ${key}` : `✖ ${problem}`)),
      '',
      damaged.length === 0
        ? `${id} in ${store.name}: all ${counted(results.length, 'artifact')} are as they were written. Whether they restore, a drill proves.`
        : `${id} in ${store.name}: ${damaged.length} of ${counted(results.length, 'artifact')} ${damaged.length === 1 ? 'is' : 'are'} damaged.`,
    ],
    object: {
      outcome: damaged.length === 0 ? 'intact' : 'damaged',
      backup: id,
      destination: store.name,
      artifacts: results,
    },
  };
}

interface Compared {
  key: string;
  bytes: number;
  problem?: string;
}

/** Shows how far it has got, on stderr: stdout is for the answer. */
async function compareAll(store: ObjectStore, manifest: BackupManifest, signal: AbortSignal): Promise<Compared[]> {
  const artifacts = artifactsOf(manifest);
  const total = artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
  const meter = new TransferMeter('compared', total);
  const display = quietOn(process.stderr, `${manifest.id} in ${store.name}`, Date.now());
  const timer = setInterval(() => display.show(undefined, [transferNote(meter.progress)]), shownEveryMs);
  const results: Compared[] = [];
  try {
    for (const artifact of artifacts) results.push(await compare(store, manifest.id, artifact, { meter, signal }));
  } finally {
    clearInterval(timer);
    display.close();
  }
  return results;
}

const shownEveryMs = 500;

async function compare(
  store: ObjectStore,
  id: string,
  artifact: Artifact,
  { meter, signal }: { meter: TransferMeter; signal: AbortSignal },
): Promise<Compared> {
  const { key, bytes } = artifact;
  try {
    await verifyArtifact(store, layout.backup(id), artifact, { signal, seen: (some) => meter.add(some) });
    return { key, bytes };
  } catch (error) {
    if (!(error instanceof DamagedArtifact || error instanceof NotThere)) throw error;
    return { key, bytes, problem: error.message };
  }
}

async function holderOf(stores: readonly ObjectStore[], id: string, signal: AbortSignal): Promise<ObjectStore> {
  for (const store of stores) if (await store.head(layout.manifest(id), signal)) return store;
  throw new CommandEnded({
    exitCode: exitCodes.failed,
    lines: [`There is no complete backup ${id} in ${stores.map(({ name }) => name).join(', ')}.`],
    object: { outcome: 'not found', backup: id },
  });
}
