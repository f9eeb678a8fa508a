import { layout } from './layout.ts';
import { manifestSchema, manifestVersion, type BackupManifest } from './manifest.ts';
import type { ObjectStore } from './object-store.ts';
import { putOnce } from './put-once.ts';
import { readBytes } from './read-bytes.ts';
import { startOf } from '../platform/backup-id.ts';

/** A manifest that this code can't go by. */
export class UnreadableManifest extends Error {
  override readonly name = 'UnreadableManifest';
}

/** A backup, as far as a listing tells: complete if its manifest is there. */
export interface ListedBackup {
  id: string;
  startedAt: Date;
  complete: boolean;
  /** Stored, of all its objects together. */
  bytes: number;
  objects: number;
}

/** Writes a backup's manifest, which makes it one: once. Written again with the same content, it changes nothing. Throws `AlreadyThere` where there is another. */
export async function writeManifest(store: ObjectStore, manifest: BackupManifest, signal: AbortSignal): Promise<void> {
  await putOnce(store, layout.manifest(manifest.id), manifestSchema.parse(manifest), signal);
}

/** A backup's manifest. Throws `NotThere`, or `UnreadableManifest`: one of a later version is not guessed at. */
export async function readManifest(store: ObjectStore, id: string, signal: AbortSignal): Promise<BackupManifest> {
  const text = (await readBytes(store, layout.manifest(id), signal)).toString();
  const raw = parsed(id, text);
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > manifestVersion) {
    throw new UnreadableManifest(
      `the manifest of ${id} has version ${version}, and this is an orchestrator for version ${manifestVersion}: use a newer one`,
    );
  }
  const result = manifestSchema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UnreadableManifest(`the manifest of ${id} is damaged at ${issue?.path.join('.')}: ${issue?.message}`);
}

/** All backups, complete or not, in the order in which they were begun; what is no backup's is left out. */
export async function listBackups(store: ObjectStore, signal: AbortSignal): Promise<ListedBackup[]> {
  const found = new Map<string, ListedBackup>();
  for await (const { key, bytes } of store.list(layout.backups, signal)) {
    const [, id = '', rest] = key.split('/');
    const startedAt = startOf(id);
    if (!startedAt || rest === undefined) continue;
    const entry = found.get(id) ?? { id, startedAt, complete: false, bytes: 0, objects: 0 };
    entry.bytes += bytes;
    entry.objects++;
    entry.complete ||= key === layout.manifest(id);
    found.set(id, entry);
  }
  return [...found.values()];
}

/** The id of the newest complete backup; undefined: there is none. */
export async function latestBackup(store: ObjectStore, signal: AbortSignal): Promise<string | undefined> {
  return (await listBackups(store, signal)).findLast(({ complete }) => complete)?.id;
}

/** Ids of the backups that a drill has passed with: an empty object each, so that a listing tells. */
export async function verifiedBackups(store: ObjectStore, signal: AbortSignal): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { key } of store.list(layout.verifiedBackups, signal))
    found.add(key.slice(layout.verifiedBackups.length));
  return found;
}

/** Marks a backup as one that a drill has passed with. */
export async function markVerified(store: ObjectStore, id: string, signal: AbortSignal): Promise<void> {
  await store.put(layout.verified(id), Buffer.alloc(0), { signal });
}

function parsed(id: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableManifest(`the manifest of ${id} is no JSON`, { cause });
  }
}
