import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { testState } from './test-state.ts';

/** A bucket of a test's own on the test platform's S3 server. */
export interface TestBucket {
  /** For `backups.destinations`. */
  destination: { bucket: string; endpoint: string };
  /** What a program needs to log in. */
  env: Record<string, string>;
  keys(prefix?: string): Promise<string[]>;
  /** Keys of uploads that are neither completed nor aborted. */
  openUploads(): Promise<string[]>;
  read(key: string): Promise<Buffer>;
  write(key: string, body: Uint8Array): Promise<void>;
  removeKey(key: string): Promise<void>;
  /** Has the server believe that all objects and open uploads were written so many hours before they were. */
  makeOlder(hours: number): Promise<void>;
  remove(): Promise<void>;
}

/** Makes one, with Object Lock if wanted; remove it in the end. What is locked has to be so in governance mode. */
export async function testBucket({ objectLock = false } = {}): Promise<TestBucket> {
  const { accessKey, secretKey } = await json<{ accessKey: string; secretKey: string }>('s3/keys.json');
  const { s3: port } = await json<{ s3: number }>('ports.json');
  const endpoint = `http://127.0.0.1:${port}`;
  const Bucket = `test-${randomBytes(6).toString('hex')}`;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: objectLock }));
  const keys = async (Prefix = '') => {
    const found: string[] = [];
    for (let ContinuationToken: string | undefined, more = true; more; more = ContinuationToken !== undefined) {
      const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    }
    return found;
  };
  return {
    destination: { bucket: Bucket, endpoint },
    env: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey, AWS_REGION: 'us-east-1' },
    keys,
    openUploads: async () =>
      ((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).map(({ Key = '' }) => Key),
    async read(Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    removeKey: async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket, Key }))),
    write: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket, Key, Body }))),
    async makeOlder(hours) {
      const folder = testState().path('s3', 'data', Bucket);
      for (const name of await readdir(folder, { recursive: true })) {
        const file = join(folder, name);
        const { atime, mtime } = await stat(file);
        await utimes(file, atime, new Date(mtime.getTime() - hours * 3_600_000));
      }
    },
    async remove() {
      for (const Key of await keys()) {
        await client.send(
          new DeleteObjectCommand({ Bucket, Key, ...(objectLock && { BypassGovernanceRetention: true }) }),
        );
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}

async function json<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(testState().path(file), 'utf8')) as T;
}
