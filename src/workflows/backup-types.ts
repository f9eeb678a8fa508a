import type { BackupInput } from '../platform/backup-input.ts';
import type { Artifact } from '../storage/artifact.ts';

/** What activities of backups and drills tell in their heartbeats. */
export interface TransferProgress {
  /** `dump aroti`, `restore aroti`, `download aroti`. */
  what: string;
  /** Of what is read from the server, or of the artifact. */
  bytes: number;
  /** Where it can be known. */
  totalBytes?: number;
  bytesPerSecond: number;
}

/** A destination that a backup goes on without. */
export interface LostDestination {
  /** Its name in the platform document. */
  destination: string;
  reason: string;
}

/** What every activity of a backup is told. */
export interface BackupStep {
  input: BackupInput;
  /** Id of the backup. */
  backup: string;
  /** Names of destinations that it leaves out, since they have failed before. */
  without?: string[];
}

/** What `backupDatabases` returns. */
export interface BackupResult {
  backup: string;
  platform: string;
  /** Names of the destinations that hold it. */
  destinations: string[];
  artifacts: Artifact[];
  databases: { name: string; bytes: number; tables: number; rows: number; seconds: number }[];
  /** Stored, of all artifacts together. */
  bytes: number;
  seconds: number;
}

export interface RetentionDecision {
  /** Id of a backup. */
  id: string;
  /** `delete` in a dry run, too; `failed`: it was to be deleted, and the store has failed, which is among its problems. */
  action: 'keep' | 'delete' | 'locked' | 'failed';
  reason: string;
}

/** What `pruneBackups` returns. */
export interface PruneResult {
  platform: string;
  dryRun: boolean;
  destinations: PrunedDestination[];
  /** What drills had left behind on the cluster. */
  drills?: SweptDrill[];
}

/** What is decided, and done, in one destination. */
export interface PrunedDestination {
  destination: string;
  decisions: RetentionDecision[];
  /** What never became a backup (open uploads, and objects without a manifest, older than the grace), and base backups and WAL that nothing needs any more. */
  orphans: { key: string; action: 'deleted' | 'to delete' | 'locked' | 'failed'; reason: string }[];
  /** What there is beside what is listed, by number: what a run keeps and tells has a size. Left out where all is listed. */
  unlisted?: Unlisted;
  /** What could not be decided or done there: the run fails by it. */
  problems?: string[];
}

/** Backups, and objects that are no part of one, together. */
export interface Unlisted {
  kept: number;
  deleted: number;
  locked: number;
  /** What is to go yet: the next run takes it. */
  left: number;
}

/** What a drill had left behind. */
export interface SweptDrill {
  namespace: string;
  /** `to delete` in a dry run. */
  action: 'deleted' | 'to delete';
  reason: string;
}

export interface DrillCheck {
  /** `checksum`, `decryption`, `compression`, `archive`, `restore`, `comparison`, `amcheck`, `sql`, `migrations`, `rto`, `rpo`; of a point in time also `base`, `wal`, `recovery`, `read`. */
  layer: string;
  name: string;
  passed: boolean;
  /** What was seen, or wanted and got. */
  detail: string;
}

/** What `restoreDrill` returns, and what lies in the bucket as `drills/<id>.json`. */
export interface DrillReport {
  version: 1;
  drill: string;
  platform: string;
  /** What it is of: a backup, or a point in time. Reports of earlier versions do not say. */
  kind?: 'logical' | 'point';
  /** The backup that was restored; of a point in time, the base backup. */
  backup: string;
  /** Where a point in time was restored: what it came to. */
  point?: ReachedPoint;
  destination: string;
  passed: boolean;
  startedAt: string;
  endedAt: string;
  /** Seconds of each phase in their order: what it takes until the data serves again, and the proofs after that. */
  phases: { name: string; seconds: number }[];
  /** Until the data served again, in seconds: server, roles, download and restore; or server, download, verify, wal and recover. */
  rtoSeconds: number;
  /** Age of the restored data when the drill began, in seconds; of a point in time, that of the newest WAL in the archive: what is lost with the server. */
  rpoSeconds: number;
  checks: DrillCheck[];
  databases: { name: string; bytes: number; tables: number; rows: number }[];
}

/** What a restore to a point in time came to. */
export interface ReachedPoint {
  /** ISO 8601, or `latest`. */
  wanted: string;
  /** When the last transaction that is there was committed (ISO 8601); left out: there was none after the base. */
  reached?: string;
  /** Where in the WAL the replay ended. Reports of earlier versions do not say. */
  lsn?: string;
  /** The one that the restored server goes on with. */
  timeline: number;
  /** The base that it began with. */
  base: string;
  /** How many of the archive's it took. */
  segments: number;
}

/** What `archiveWal` tells (query `wal`). */
export interface WalStatus {
  slot: string;
  timeline: number;
  /** Everything before it is in the archive. */
  archivedLsn: string;
  serverLsn: string;
  lagBytes: number;
  lagSeconds: number;
  /** ISO 8601. */
  lastUploadAt?: string;
  state: 'archiving' | 'stuck' | 'stopped';
  /** Since when it has been in this state (ISO 8601). */
  since?: string;
  problem?: string;
  /** What this run found missing from the archive when it began or went on, because the slot that kept it was gone. */
  missing?: MissingWal;
  /** Since when, as far as this run knows, no base backup has led to what is archived (ISO 8601); absent: one does. */
  needsBaseSince?: string;
}

/** WAL that no server has any more: no moment in it can be restored, nor one after it from a base backup before it. */
export interface MissingWal {
  from: string;
  to: string;
  /** ISO 8601. */
  seenAt: string;
}

/** Something that was to happen by itself, and did not. */
export interface LateBackup {
  /** `backup of aroti`, `drill`, or the id of a Schedule. */
  what: string;
  reason: string;
  /** What to do. */
  remedy: string;
}

export interface DrillStanding {
  drill: string;
  passed: boolean;
  ageSeconds: number;
}

/** The newest backups and drills, and how the archive is doing. */
export interface BackupsStanding {
  /** Of each database, and of the server as a whole. */
  newest: { what: string; backup: string; ageSeconds: number }[];
  drill?: DrillStanding;
  /** The newest drill to a point in time. */
  pointDrill?: DrillStanding;
  wal?: WalStatus;
}

/** What `verifyPlatform` says of the backups. */
export interface BackupsReport extends BackupsStanding {
  /** Nothing is late. */
  well: boolean;
  late: LateBackup[];
}
