import { exitCodes } from '../exit-codes.ts';
import { backupListLines, manifestLines } from '../render/backups/catalogue-lines.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded, type Report } from '../report.ts';
import { openDestinations } from '../request/open-destinations.ts';
import type { RequestOptions } from '../request/read-request.ts';
import { readStores } from '../request/read-stores.ts';
import { styleOf } from '../watch/terminal.ts';
import { listBackups, readManifest, verifiedBackups } from '../../storage/catalogue.ts';
import { DamagedArtifact, NotThere } from '../../storage/errors.ts';
import { layout } from '../../storage/layout.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { artifactsOf } from '../../storage/manifest.ts';
import { verifyArtifact } from '../../storage/read-artifact.ts';

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
  if (id === undefined) {
    const message = 'is needed: `backups list` shows the ids';
    throw new CommandEnded(badInputReport([{ path: 'id', message }]));
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
  const results: { key: string; bytes: number; problem?: string }[] = [];
  for (const artifact of artifactsOf(manifest)) {
    const { key, bytes } = artifact;
    try {
      await verifyArtifact(store, layout.backup(id), artifact, { signal });
      results.push({ key, bytes });
    } catch (error) {
      if (!(error instanceof DamagedArtifact || error instanceof NotThere)) throw error;
      results.push({ key, bytes, problem: error.message });
    }
  }
  const damaged = results.filter(({ problem }) => problem !== undefined);
  return {
    exitCode: damaged.length === 0 ? exitCodes.done : exitCodes.failed,
    lines: [
      ...results.map(({ key, problem }) => (problem === undefined ? `✔ ${key}` : `✖ ${problem}`)),
      '',
      damaged.length === 0
        ? `${id} in ${store.name}: ${results.length} artifacts are as they were written. Whether they restore, a drill proves.`
        : `${id} in ${store.name}: ${damaged.length} of ${results.length} artifacts are damaged.`,
    ],
    object: {
      outcome: damaged.length === 0 ? 'intact' : 'damaged',
      backup: id,
      destination: store.name,
      artifacts: results,
    },
  };
}

async function holderOf(stores: readonly ObjectStore[], id: string, signal: AbortSignal): Promise<ObjectStore> {
  for (const store of stores) if (await store.head(layout.manifest(id), signal)) return store;
  throw new CommandEnded({
    exitCode: exitCodes.failed,
    lines: [`There is no complete backup ${id} in ${stores.map(({ name }) => name).join(', ')}.`],
    object: { outcome: 'not found', backup: id },
  });
}
