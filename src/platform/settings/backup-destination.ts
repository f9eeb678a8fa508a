import * as z from 'zod';
import { dnsLabel, text, webAddress } from '../fields.ts';

/** A reference to a Secret of the cluster. */
export const secretReference = (example: string) =>
  z.strictObject({
    name: text(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'the name of a Secret').meta({
      description: 'Name of the Secret.',
      examples: [example],
    }),
    namespace: dnsLabel()
      .optional()
      .meta({
        description: 'Its namespace, as it is called in the cluster; left out: `orchestrator` with the prefix.',
        examples: ['orchestrator'],
      }),
  });

/** One of `backups.destinations`. */
export const destination = z.strictObject({
  bucket: text(/^[a-z0-9][a-z0-9.-]+[a-z0-9]$/, 'the name of a bucket', 63).meta({
    description: 'The bucket; it has to exist.',
    examples: ['aroti-backups'],
  }),
  prefix: text(
    /^([A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?$/,
    'a prefix such as `backups/production`',
    200,
  )
    .default('')
    .describe('Put before every key, with a slash after it.'),
  endpoint: webAddress()
    .optional()
    .meta({
      description: 'Address of an S3-compatible store; left out: AWS itself.',
      examples: ['https://s3.example.com'],
    }),
  region: text(/^[a-z0-9-]+$/, 'a region', 50)
    .default('us-east-1')
    .describe('Region of the bucket.'),
  pathStyle: z
    .boolean()
    .optional()
    .meta({
      description:
        "Whether the bucket's name is in the path rather than the host; left out: where `endpoint` is given.",
      examples: [true],
    }),
  caFile: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({
      description:
        'File, where the worker runs, with the certificates (PEM) that the endpoint is trusted by; left out: the usual ones.',
      examples: ['/etc/ssl/store-ca.pem'],
    }),
  credentials: secretReference('backup-credentials')
    .optional()
    .meta({
      description:
        'Secret with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where needed, AWS_SESSION_TOKEN; left out: what the worker finds by the usual AWS chain.',
      examples: [{ name: 'backup-credentials' }],
    }),
  maxParts: z.int().min(2).max(10_000).default(10_000).describe('How many parts an upload may have there.'),
  encryption: z
    .enum(['none', 'AES256', 'aws:kms'])
    .default('none')
    .describe("The store's own encryption of what it keeps: none asked for, SSE-S3 or SSE-KMS."),
  kmsKeyId: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .meta({ description: "Key for `aws:kms`; left out: the account's own.", examples: ['alias/backups'] }),
  objectLock: z
    .strictObject({
      mode: z.enum(['GOVERNANCE', 'COMPLIANCE']).meta({
        description: 'Who may delete before the time is over: those with a special right, or nobody.',
        examples: [{ mode: 'GOVERNANCE', days: 30 }],
      }),
      days: z.int().min(1).max(36_500).describe('How long every object is locked, in days.'),
    })
    .optional()
    .describe('Object Lock that every object is written with; the bucket has to be made for it.'),
});

export type DestinationSettings = z.output<typeof destination>;
