import { chmod, readFile } from 'node:fs/promises';
import { BucketAlreadyExists, BucketAlreadyOwnedByYou, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { S3Keys } from './s3.ts';
import { writeWhole, type State } from '../state.ts';

/** Where the local platform's backups go, and what they are encrypted with. */
export type LocalBackups = {
  /** The section `backups` of the platform document. */
  section: { destinations: Record<string, { bucket: string; endpoint: string }>; recipients: string[] };
  /** The file with the key that decrypts them, readable by its owner alone. */
  keyFile: string;
};

const bucket = 'backups';

export const backupKeyPath = (state: State): string => state.path('backup-key.txt');

/** A bucket and a key pair of the platform's own, both made once. */
export async function ensureBackups(
  state: State,
  { endpoint, keys }: { endpoint: string; keys: S3Keys },
): Promise<LocalBackups> {
  await ensureBucket(endpoint, keys);
  const recipient = await identityToRecipient(await ensureKey(state));
  return {
    section: { destinations: { local: { bucket, endpoint } }, recipients: [recipient] },
    keyFile: backupKeyPath(state),
  };
}

async function ensureBucket(endpoint: string, { accessKey, secretKey }: S3Keys): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou || error instanceof BucketAlreadyExists)) throw error;
  } finally {
    client.destroy();
  }
}

async function ensureKey(state: State): Promise<string> {
  const path = backupKeyPath(state);
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return kept.trim();
  const identity = await generateIdentity();
  await writeWhole(path, `${identity}\n`);
  await chmod(path, 0o600);
  return identity;
}
