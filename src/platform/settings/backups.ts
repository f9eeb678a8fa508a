import * as z from 'zod';
import { destination, secretReference } from './backup-destination.ts';
import { cronExpression, dnsLabel, seconds, text } from '../fields.ts';

const cron = (expression: string, what = 'it') =>
  cronExpression()
    .default(expression)
    .describe(`When ${what} runs, as a cron expression, in the platform's time zone.`);

/** What every Schedule of the backups has. */
const schedule = (expression: string) => ({
  enabled: z.boolean().default(true).describe('Whether there is such a Schedule.'),
  cron: cron(expression),
  jitterSeconds: seconds(0, 86_400)
    .default(300)
    .describe('How much later it may begin, at random, in seconds, so that not all platforms begin at once.'),
  catchupSeconds: seconds(10, 31_536_000)
    .default(43_200)
    .describe('How long after its time a run that was missed is made up for, in seconds.'),
});

const retention = z.strictObject({
  last: z
    .int()
    .min(1)
    .max(10_000)
    .default(7)
    .describe('How many of the newest backups are kept, whenever they were made.'),
  daily: z
    .int()
    .min(0)
    .max(10_000)
    .default(14)
    .describe('For how many days that have a backup the newest one of each is kept.'),
  weekly: z.int().min(0).max(10_000).default(8).describe('The same for weeks (ISO 8601, from Monday on).'),
  monthly: z.int().min(0).max(10_000).default(12).describe('The same for months.'),
  yearly: z.int().min(0).max(10_000).default(0).describe('The same for years.'),
  graceHours: z
    .int()
    .min(1)
    .max(8760)
    .default(24)
    .describe('How long what never became a whole backup is left alone, in hours: a run may still be working on it.'),
});

const compression = z.strictObject({
  method: z
    .enum(['zstd', 'gzip', 'none'])
    .default('zstd')
    .describe('`zstd` by the worker; `gzip` by pg_dump itself, inside its format; or not at all.'),
  level: z.int().min(1).max(19).default(3).describe('How hard it tries; `gzip` knows 1 to 9.'),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      'How much `zstd` compresses at once, each on a thread; more than 4 need UV_THREADPOOL_SIZE in the environment of the worker, and some 6 MiB of memory each.',
    ),
});

const directory = z.strictObject({
  jobs: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('How many tables pg_dump reads at once, each in a session of its own.'),
  storageSize: text(/^[1-9][0-9]*(Mi|Gi|Ti)$/, 'a size such as `40Gi`', 20)
    .optional()
    .meta({
      description:
        'Size of the scratch volume; it has to hold what is dumped but not yet uploaded, the largest table in any case. Left out: twice the size of the database, 1Gi at least.',
      examples: ['40Gi'],
    }),
  className: text(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'the name of a StorageClass')
    .optional()
    .meta({
      description: "StorageClass of the scratch volume; left out: that of the server's own volume.",
      examples: ['fast-ssd'],
    }),
});

const sqlCheck = z.strictObject({
  database: z.string().min(1).max(63).describe('Database that it is asked of.'),
  sql: z
    .string()
    .min(1)
    .max(10_000)
    .describe('A query; it is good if it gives one row or more, none of which begins with false.'),
});

const drill = z.strictObject({
  ...schedule('0 5 * * 0'),
  jobs: z.int().min(1).max(64).default(2).describe('Parallel jobs of pg_restore.'),
  ttlMinutes: z
    .int()
    .min(10)
    .max(10_080)
    .default(720)
    .describe(
      'After how many minutes what is left of a drill is removed by whoever finds it, unless its run is known to go on; longer than any drill takes.',
    ),
  storageSize: text(/^[1-9][0-9]*(Mi|Gi|Ti)$/, 'a size such as `40Gi`', 20)
    .optional()
    .meta({
      description: 'Size of the scratch volume; left out: three times the size of the databases, 1Gi at least.',
      examples: ['40Gi'],
    }),
  identitySecret: secretReference('backup-identity')
    .optional()
    .meta({
      description:
        'Secret with AGE_IDENTITY, the key that decrypts; left out: the file that AROTI_AGE_IDENTITY_FILE names to the worker.',
      examples: [{ name: 'backup-identity' }],
    }),
  targetRtoSeconds: seconds(1, 31_536_000)
    .optional()
    .meta({ description: 'How long a restore may take, in seconds; longer fails the drill.', examples: [3600] }),
  targetRpoSeconds: seconds(1, 31_536_000)
    .optional()
    .meta({ description: 'How old the restored data may be, in seconds; older fails the drill.', examples: [86_400] }),
  amcheck: z.boolean().default(true).describe('Whether pg_amcheck reads every table and index.'),
  migrations: z
    .boolean()
    .optional()
    .meta({
      description:
        "Whether the backend's image has to know the revision of the restored schema (`alembic current`); left out: where `components.backend-api.migrations` is enabled and its command is Alembic's.",
      examples: [false],
    }),
  checks: z.array(sqlCheck).max(100).default([]).describe("The platform's own checks of what was restored."),
});

const wal = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether WAL is archived, so that any second can be restored.'),
  partialSeconds: seconds(5, 3600)
    .default(60)
    .describe('After how many seconds at most what was written since is in the archive.'),
  maxLag: text(/^[1-9][0-9]*(Mi|Gi)$/, 'a size such as `2Gi`', 20)
    .default('2Gi')
    .describe(
      "How much WAL the server may hold back for a stuck archive; beyond it the archive's slot is given up, not the volume.",
    ),
  baseCron: cron('0 2 * * 0', 'the base backup'),
  drillCron: cron('0 6 * * 0', 'the drill that restores the newest base backup and all WAL after it'),
  keepBases: z
    .int()
    .min(1)
    .max(1000)
    .default(4)
    .describe('How many base backups are kept, with all the WAL since the oldest of them.'),
});

/** `backups` */
export const backups = z.strictObject({
  destinations: z
    .record(dnsLabel(), destination)
    .default({})
    .meta({
      description:
        'Where backups are written to, by name, each one to all of them. None: the platform is not backed up.',
      examples: [{ primary: { bucket: 'aroti-backups', prefix: 'production' } }],
    }),
  recipients: z
    .array(text(/^age1[02-9ac-hj-np-z]{58}$/, 'an age recipient (`age1…`, as age-keygen prints it)', 62))
    .max(20)
    .default([])
    .describe(
      'age recipients that everything is encrypted to; who has the key of one of them can decrypt, the worker can not.',
    ),
  databases: z
    .array(z.string().min(1).max(63))
    .min(1)
    .max(1000)
    .optional()
    .meta({
      description: 'Databases that are backed up; left out: all that the server has.',
      examples: [['aroti', 'keycloak']],
    }),
  checksumTables: z
    .array(text(/^[^:]+:[^.]+\..+$/s, 'a table such as `aroti:public.notes`', 200))
    .max(1000)
    .default([])
    .meta({
      description: 'Tables whose content is compared too, not only the number of rows, as `database:schema.table`.',
      examples: [['aroti:public.notes']],
    }),
  secrets: z
    .boolean()
    .optional()
    .meta({
      description: "Whether the platform's Secrets go along, always encrypted; left out: where there is a recipient.",
      examples: [true],
    }),
  format: z
    .enum(['custom', 'directory'])
    .default('custom')
    .describe(
      'How pg_dump writes: `custom`, one stream that needs no room anywhere; or `directory`, several tables at once on a scratch volume of the cluster, for large databases.',
    ),
  directory: directory.prefault({}).describe('What `format: directory` works with.'),
  compression: compression.prefault({}).describe('How dumps are compressed.'),
  via: z
    .enum(['auto', 'exec', 'forward', 'direct'])
    .default('auto')
    .describe(
      "How the server is reached: `exec` runs pg_dump in the server's own Pod, `forward` and `direct` run the worker's, through a forwarded port or straight. `auto`: straight inside the cluster and for external servers, else `exec`.",
    ),
  concurrency: z.int().min(1).max(64).default(1).describe('How many databases of the server are dumped at once.'),
  lockTimeoutSeconds: seconds(1, 86_400)
    .default(60)
    .describe('How long a dump waits for a lock that somebody else holds, in seconds, before it fails.'),
  timeZone: text(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, 'a time zone such as `Europe/Berlin`', 100)
    .default('UTC')
    .describe('Time zone of the Schedules and of retention, by its IANA name.'),
  schedule: z.strictObject(schedule('0 3 * * *')).prefault({}).describe('The daily backup.'),
  retention: retention.prefault({}).describe('Which backups are kept.'),
  prune: z
    .strictObject(schedule('30 4 * * *'))
    .prefault({})
    .describe('The Schedule that deletes what retention no longer keeps.'),
  drill: drill.prefault({}).describe('The drill: a restore into a scratch server, compared with its source.'),
  wal: wal.prefault({}).describe('Continuous archiving for point-in-time recovery.'),
});

export type BackupSettings = z.output<typeof backups>;
