import * as z from 'zod';

/** One object of a backup, as its manifest tells of it. */
export const artifactSchema = z.strictObject({
  /** Its key, from the backup's own folder on: `aroti.dump.zst.age`. */
  key: z
    .string()
    .min(1)
    .max(1024)
    // Whoever restores by hand makes a file of that name.
    .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))/, { error: 'leads out of the folder of its backup' }),
  /** What is stored, in bytes. */
  bytes: z.int().min(0),
  /** Of what is stored: 64 hexadecimal digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of what it was made of, in bytes: what reading it has to give. */
  plainBytes: z.int().min(0),
  /** What has to be undone after decryption; what pg_dump compressed by itself is `none`. */
  compression: z.enum(['zstd', 'none']),
  /** Whether it has to be decrypted with age first. */
  encrypted: z.boolean(),
  /** How long it took, in seconds. */
  seconds: z.number().min(0),
});

export type Artifact = z.output<typeof artifactSchema>;
