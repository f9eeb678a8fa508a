import * as z from 'zod';
import { startOf } from '../platform/backup-id.ts';
import { readManifest, UnreadableManifest } from '../storage/catalogue.ts';
import { NotThere } from '../storage/errors.ts';
import { layout } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { readBytes } from '../storage/read-bytes.ts';
import { baseManifestKey, parseBase, UnreadableBase, type BaseManifest } from '../storage/wal-bases.ts';
import type { BackupManifest } from '../storage/manifest.ts';

/** The newest good backup of one thing. Times are milliseconds since the epoch. */
export interface NewestBackup {
  id: string;
  startedAt: number;
  completedAt: number;
  seconds: number;
  /** Stored. */
  bytes: number;
}

/** A drill, as far as its report tells. */
export interface DrillFacts {
  drill: string;
  passed: boolean;
  /** Milliseconds since the epoch. */
  endedAt: number;
  rtoSeconds: number;
  rpoSeconds: number;
  checksFailed: number;
}

/** How a platform's backups stand, by what lies in one store. */
export interface Standing {
  /** By database. */
  databases: ReadonlyMap<string, NewestBackup>;
  base: NewestBackup | undefined;
  drill: DrillFacts | undefined;
  lastPassedDrill: DrillFacts | undefined;
}

/** A backup may be of some databases only: so many of the newest ones are looked into. */
const lookedInto = 5;

/** What the catalogue says of the newest backups and drills: a few listings by folder, and few small objects. Throws where the store does not answer. */
export async function readStanding(store: ObjectStore, signal: AbortSignal): Promise<Standing> {
  const [databases, base, drills] = await Promise.all([
    newestOfDatabases(store, signal),
    newestBase(store, signal),
    newestDrills(store, signal),
  ]);
  return { databases, base, ...drills };
}

async function newestOfDatabases(store: ObjectStore, signal: AbortSignal): Promise<Map<string, NewestBackup>> {
  const found = new Map<string, NewestBackup>();
  let seen = 0;
  for (const id of await newestIds(store, layout.backups, signal)) {
    const manifest = await unlessUnusable(() => readManifest(store, id, signal));
    if (!manifest) continue;
    for (const { name, dump, fingerprint } of manifest.databases) {
      if (found.has(name)) continue;
      const artifacts = [...dump, fingerprint.artifact];
      found.set(name, {
        ...timesOf(manifest),
        seconds: Math.max(...dump.map(({ seconds }) => seconds)),
        bytes: artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
      });
    }
    if (++seen >= lookedInto) break;
  }
  return found;
}

async function newestBase(store: ObjectStore, signal: AbortSignal): Promise<NewestBackup | undefined> {
  for (const id of await newestIds(store, layout.bases, signal)) {
    const text = () => readBytes(store, baseManifestKey(id), signal);
    const manifest = await unlessUnusable(async () => parseBase(id, (await text()).toString()));
    if (!manifest) continue;
    return { ...timesOf(manifest), seconds: manifest.artifact.seconds, bytes: manifest.artifact.bytes };
  }
  return undefined;
}

function timesOf({ id, startedAt, completedAt }: BackupManifest | BaseManifest) {
  return { id, startedAt: Date.parse(startedAt), completedAt: Date.parse(completedAt) };
}

const reportSchema = z.object({
  drill: z.string(),
  /** Of a drill to a point in time, which proves the archive and no backup. */
  point: z.unknown().optional(),
  passed: z.boolean(),
  endedAt: z.iso.datetime(),
  rtoSeconds: z.number(),
  rpoSeconds: z.number(),
  checks: z.array(z.object({ passed: z.boolean() })),
});

async function newestDrills(
  store: ObjectStore,
  signal: AbortSignal,
): Promise<Pick<Standing, 'drill' | 'lastPassedDrill'>> {
  const keys: string[] = [];
  for await (const { key } of store.list(layout.drills, signal)) if (key.endsWith('.json')) keys.push(key);
  let drill: DrillFacts | undefined;
  for (const key of keys.toReversed()) {
    const facts = await unlessUnusable(async () => factsOf((await readBytes(store, key, signal)).toString()));
    drill ??= facts;
    if (facts?.passed) return { drill, lastPassedDrill: facts };
  }
  return { drill, lastPassedDrill: undefined };
}

function factsOf(text: string): DrillFacts | undefined {
  const parsed = reportSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return undefined;
  const { drill, point, passed, endedAt, rtoSeconds, rpoSeconds, checks } = parsed.data;
  if (point !== undefined) return undefined;
  const checksFailed = checks.filter((check) => !check.passed).length;
  return { drill, passed, endedAt: Date.parse(endedAt), rtoSeconds, rpoSeconds, checksFailed };
}

async function newestIds(store: ObjectStore, prefix: string, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of store.folders(prefix, signal)) if (startOf(id)) ids.push(id);
  return ids.toReversed();
}

/** What is not complete, or can't be read by this version, is no good backup; one damaged thing must not hide the others. */
async function unlessUnusable<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if ([NotThere, UnreadableManifest, UnreadableBase, SyntaxError].some((type) => error instanceof type))
      return undefined;
    throw error;
  }
}
