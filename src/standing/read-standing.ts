import * as z from 'zod';
import { startOf } from '../platform/backup-id.ts';
import { readManifest, UnreadableManifest } from '../storage/catalogue.ts';
import { NotThere } from '../storage/errors.ts';
import { layout } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { readBytes } from '../storage/read-bytes.ts';
import { baseManifestKey, parseBase, UnreadableBase, type BaseManifest } from '../storage/wal-bases.ts';
import type { BackupManifest } from '../storage/manifest.ts';
import type { DrillReport } from '../workflows/backup-types.ts';

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
  drills: Readonly<Record<DrillKind, NewestDrills>>;
}

/** What a drill proves: a backup, or the archive by which a point in time is restored. */
export type DrillKind = NonNullable<DrillReport['kind']>;
export const drillKinds = ['logical', 'point'] as const satisfies readonly DrillKind[];

/** The newest drill of a kind, and the newest one that passed. */
export interface NewestDrills {
  newest?: DrillFacts;
  passed?: DrillFacts;
}

/** A backup may be of some databases only: newer ones than the newest of all are looked into, so many at most. */
const lookedInto = 50;

/** What the catalogue says of the newest backups and drills: a few listings by folder, and few small objects. Throws where the store does not answer. */
export async function readStanding(store: ObjectStore, signal: AbortSignal): Promise<Standing> {
  const [databases, base, drills] = await Promise.all([
    newestOfDatabases(store, signal),
    newestBase(store, signal),
    newestDrills(store, signal),
  ]);
  return { databases, base, drills };
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
    if (++seen >= lookedInto || !(await store.head(layout.partial(id), signal))) break;
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
  kind: z.string().optional(),
  /** Reports without a kind have it where they are of one to a point in time. */
  point: z.unknown().optional(),
  passed: z.boolean(),
  endedAt: z.iso.datetime(),
  rtoSeconds: z.number(),
  rpoSeconds: z.number(),
  checks: z.array(z.object({ passed: z.boolean() })),
});

async function newestDrills(store: ObjectStore, signal: AbortSignal): Promise<Standing['drills']> {
  const keys: string[] = [];
  for await (const { key } of store.list(layout.drills, signal)) if (key.endsWith('.json')) keys.push(key);
  const drills: Record<DrillKind, NewestDrills> = { logical: {}, point: {} };
  for (const key of keys.toReversed()) {
    const found = await unlessUnusable(async () => factsOf((await readBytes(store, key, signal)).toString()));
    if (!found) continue;
    const known = drills[found.kind];
    known.newest ??= found.facts;
    if (found.facts.passed) known.passed ??= found.facts;
    if (drillKinds.every((kind) => drills[kind].passed)) break;
  }
  return drills;
}

function factsOf(text: string): { kind: DrillKind; facts: DrillFacts } | undefined {
  const parsed = reportSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return undefined;
  const { point, kind: told = point === undefined ? 'logical' : 'point', endedAt, checks, ...facts } = parsed.data;
  const kind = drillKinds.find((one) => one === told);
  // One of a later version's.
  if (!kind) return undefined;
  const checksFailed = checks.filter((check) => !check.passed).length;
  return { kind, facts: { ...facts, endedAt: Date.parse(endedAt), checksFailed } };
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
