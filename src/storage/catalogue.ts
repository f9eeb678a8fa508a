import { together } from '../concurrency/together.ts';
import { layout } from './layout.ts';
import { manifestSchema, manifestVersion, type BackupManifest } from './manifest.ts';
import { backupRanges } from './backup-ranges.ts';
import type { KeyRange, ObjectStore } from './object-store.ts';
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
  /** Of some databases only, as it was asked for: others that the platform backs up are missing. */
  partial: boolean;
  /** When its manifest was written, by the store's clock (ISO 8601), where it is complete. */
  writtenAt?: string;
  /** Stored, of all its objects together. */
  bytes: number;
  objects: number;
}

/** Marks what is becoming a backup as one of some databases only, before its manifest is written. */
export async function markPartial(store: ObjectStore, id: string, signal: AbortSignal): Promise<void> {
  await store.put(layout.partial(id), Buffer.alloc(0), { signal });
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
  const ranges = await backupRanges(store, signal);
  const works = ranges.map((range) => (until: AbortSignal) => listRange(store, range, until));
  return (await together(signal, ...works)).flat();
}

async function listRange(store: ObjectStore, range: KeyRange, signal: AbortSignal): Promise<ListedBackup[]> {
  const found = new Map<string, ListedBackup>();
  for await (const { key, bytes, modifiedAt } of store.list(layout.backups, signal, range)) {
    const [, id = '', rest] = key.split('/');
    const startedAt = startOf(id);
    if (!startedAt || rest === undefined) continue;
    const entry = found.get(id) ?? { id, startedAt, complete: false, partial: false, bytes: 0, objects: 0 };
    entry.bytes += bytes;
    entry.objects++;
    if (key === layout.manifest(id)) Object.assign(entry, { complete: true, writtenAt: modifiedAt });
    if (key === layout.partial(id)) entry.partial = true;
    found.set(id, entry);
  }
  return [...found.values()];
}

/** The newest complete backup of all databases, or, where there is none, of some; undefined: there is none at all. */
export async function latestBackup(store: ObjectStore, signal: AbortSignal): Promise<ListedBackup | undefined> {
  const complete = (await listBackups(store, signal)).filter((backup) => backup.complete);
  return complete.findLast(({ partial }) => !partial) ?? complete.at(-1);
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
