import * as z from 'zod';
import { artifactSchema, type Artifact } from './artifact.ts';

/** The newest version of manifests; this code reads it and earlier ones, and writes the earliest that can tell a backup. */
export const manifestVersion = 2;

const backedUpDatabase = z
  .strictObject({
    name: z.string(),
    encoding: z.string(),
    /** As `pg_database_size` said, in bytes. */
    bytes: z.int().min(0),
    /** When the snapshot was taken by the server's clock (ISO 8601), and where in the WAL: what the restored data is as of. */
    snapshotAt: z.iso.datetime(),
    lsn: z.string(),
    extensions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
    /** Of pg_dump. `custom`: one artifact, the archive. `directory` (from version 2 on): tar files that together hold its files. */
    format: z.enum(['custom', 'directory']),
    dump: z.array(artifactSchema).min(1),
    /** The facts of `src/postgres/fingerprint`, one JSON line each, sorted; and in short. */
    fingerprint: z.strictObject({
      artifact: artifactSchema,
      /** sha256 of the lines as they are compared: uncompressed, unencrypted. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      facts: z.int().min(0),
      tables: z.int().min(0),
      /** Of all tables together. */
      rows: z.int().min(0),
      alembicRevision: z.string().optional(),
    }),
  })
  .refine(({ format, dump }) => format === 'directory' || dump.length === 1, {
    error: 'is no single archive',
    path: ['dump'],
  });

export const manifestSchema = z.strictObject({
  version: z.int().min(1).max(manifestVersion),
  id: z.string(),
  /** `<namespacePrefix>.<name>`, no prefix and no dot where there is none. */
  platform: z.string(),
  startedAt: z.iso.datetime(),
  completedAt: z.iso.datetime(),
  /** Of the orchestrator. */
  writtenBy: z.string(),
  server: z.strictObject({
    /** `15.18` */
    version: z.string(),
    /** `150018` */
    versionNumber: z.int(),
    systemIdentifier: z.string(),
    /** The role that initdb made, whose name a target has to have too. */
    bootstrapRole: z.string(),
    /** Of the server's container, where the platform runs it. */
    image: z.string().optional(),
  }),
  /** Whom it is encrypted to; empty: it is not. */
  recipients: z.array(z.string()),
  databases: z.array(backedUpDatabase).min(1),
  /** Output of pg_dumpall --globals-only. */
  globals: artifactSchema,
  /** The facts of roles and tablespaces, as those of a database. */
  globalFacts: artifactSchema,
  /** Names of the roles that `globals` makes. */
  roles: z.array(z.string()),
  /** The platform document as YAML. */
  document: artifactSchema,
  /** The platform's Secrets as a YAML list of Kubernetes Secrets; always encrypted. */
  secrets: artifactSchema.optional(),
});

/** A backup: it exists if and only if its manifest does. */
export type BackupManifest = z.output<typeof manifestSchema>;
export type BackedUpDatabase = BackupManifest['databases'][number];

/** The earliest version that can tell of these databases: an older orchestrator reads what it can restore. */
export function manifestVersionFor(databases: readonly Pick<BackedUpDatabase, 'format'>[]): number {
  return databases.some(({ format }) => format === 'directory') ? 2 : 1;
}

/** All that a backup consists of, beside its manifest. */
export function artifactsOf({ databases, globals, globalFacts, document, secrets }: BackupManifest): Artifact[] {
  const ofDatabases = databases.flatMap(({ dump, fingerprint }) => [...dump, fingerprint.artifact]);
  return [...ofDatabases, globals, globalFacts, document, ...(secrets ? [secrets] : [])];
}
