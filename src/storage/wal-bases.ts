import * as z from 'zod';
import { artifactSchema } from './artifact.ts';
import { NotThere } from './errors.ts';
import { startOf } from '../platform/backup-id.ts';
import { layout } from './layout.ts';
import type { ObjectStore } from './object-store.ts';
import { putOnce } from './put-once.ts';
import { readBytes } from './read-bytes.ts';

/** The version of base manifests that this code writes. */
export const baseManifestVersion = 1;

const place = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);

export const baseManifestSchema = z.strictObject({
  version: z.literal(baseManifestVersion),
  id: z.string(),
  platform: z.string(),
  /** By the server's clock (ISO 8601); no record from `startLsn` on is older. */
  startedAt: z.iso.datetime(),
  completedAt: z.iso.datetime(),
  writtenBy: z.string(),
  /** WAL is needed from here on; */
  startLsn: place,
  /** and at least up to here. */
  stopLsn: place,
  timeline: z.int().min(1),
  systemIdentifier: z.string(),
  /** `150018` */
  serverVersion: z.int(),
  /** The role that initdb made. */
  bootstrapRole: z.string(),
  segmentBytes: z.int().min(1),
  /** A tar of the data folder, with pg_basebackup's backup_manifest in it. */
  artifact: artifactSchema,
});

/** A base backup: it exists if and only if its manifest does. */
export type BaseManifest = z.output<typeof baseManifestSchema>;

/** A base's manifest can't be gone by. */
export class UnreadableBase extends Error {
  override readonly name = 'UnreadableBase';
}

/** The key of a base's manifest. */
export function baseManifestKey(id: string): string {
  return `${layout.base(id)}manifest.json`;
}

/** Writes a base's manifest, which makes it one: once. Written again with the same content, it changes nothing. */
export async function writeBase(store: ObjectStore, manifest: BaseManifest, signal: AbortSignal): Promise<void> {
  await putOnce(store, baseManifestKey(manifest.id), baseManifestSchema.parse(manifest), signal);
}

/** All complete base backups of a store, the oldest first. Throws `UnreadableBase`: one of a later version is not guessed at. */
export function listBases(store: ObjectStore, signal: AbortSignal): Promise<BaseManifest[]> {
  return collectBases(store, signal, (id) => findBase(store, id, signal));
}

/** The same without those that can't be read: nothing can be restored from them. */
export function listReadableBases(store: ObjectStore, signal: AbortSignal): Promise<BaseManifest[]> {
  return collectBases(store, signal, async (id) => {
    try {
      return await findBase(store, id, signal);
    } catch (error) {
      if (error instanceof UnreadableBase) return undefined;
      throw error;
    }
  });
}

async function collectBases(
  store: ObjectStore,
  signal: AbortSignal,
  find: (id: string) => Promise<BaseManifest | undefined>,
): Promise<BaseManifest[]> {
  const bases: BaseManifest[] = [];
  for await (const id of store.folders(layout.bases, signal)) {
    const base = startOf(id) ? await find(id) : undefined;
    if (base) bases.push(base);
  }
  return bases;
}

/** The manifest of a base. Throws `NotThere`, `UnreadableBase`. */
export async function readBase(store: ObjectStore, id: string, signal: AbortSignal): Promise<BaseManifest> {
  return parseBase(id, (await readBytes(store, baseManifestKey(id), signal)).toString());
}

/** The same; undefined where there is none: it was begun, and is not complete. */
export async function findBase(store: ObjectStore, id: string, signal: AbortSignal): Promise<BaseManifest | undefined> {
  try {
    return await readBase(store, id, signal);
  } catch (error) {
    if (error instanceof NotThere) return undefined;
    throw error;
  }
}

/** A base's manifest from its text. Throws `UnreadableBase`. */
export function parseBase(id: string, text: string): BaseManifest {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableBase(`the manifest of base ${id} is no JSON`, { cause });
  }
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > baseManifestVersion) {
    throw new UnreadableBase(`the manifest of base ${id} has version ${version}: use a newer orchestrator`);
  }
  const result = baseManifestSchema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UnreadableBase(`the manifest of base ${id} is damaged at ${issue?.path.join('.')}: ${issue?.message}`);
}
