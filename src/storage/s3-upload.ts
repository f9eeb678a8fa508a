import { createHash, randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  UploadPartCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { AlreadyThere, WrittenWrong } from './errors.ts';
import type { Part, PartTarget } from './multipart-upload.ts';
import { givenPayloadHash } from './payload-hash.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { meansExists, meansMissing, meansNotImplemented } from './s3-errors.ts';

/** Letting go of an upload is tried for so long, also after a run was cancelled. */
const abortTimeoutMs = 15_000;

/** What an object says of the upload that made it: by size and content two attempts' may be the same. */
const mark = 'aroti-upload';

interface OwnUpload {
  bucket: S3Bucket;
  key: string;
  /** Nobody else's. */
  id: string;
}

/**
 * An object of a bucket, as an upload in parts writes it; what the store says it holds is verified. It is never written over one
 * that is there, as far as the store can promise that: `WrittenWrong` says then what is there.
 */
export function s3Upload(bucket: S3Bucket, key: string, signal: AbortSignal): PartTarget {
  const { client, name } = bucket;
  const abort = { abortSignal: signal };
  const own: OwnUpload = { bucket, key, id: randomUUID() };
  const metadata = { [mark]: own.id };
  return {
    async putWhole(body, sha256) {
      try {
        await bucket.put(key, { body, sha256, ifAbsent: true, metadata }, signal);
      } catch (error) {
        if (!(error instanceof AlreadyThere)) throw error;
        await requireOwn(own, error, signal);
      }
    },
    begin: async () => {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({
          ...bucket.at(key),
          ...bucket.asWanted(),
          ChecksumAlgorithm: 'SHA256',
          Metadata: metadata,
        }),
        abort,
      );
      if (UploadId === undefined) throw new Error(`${name} gave the upload of ${key} no id`);
      return UploadId;
    },
    putPart: async (uploadId, number, body, sha256) => {
      const command = new UploadPartCommand({
        ...bucket.at(key),
        UploadId: uploadId,
        PartNumber: number,
        Body: body,
        ContentLength: body.length,
        ChecksumSHA256: sha256.toString('base64'),
      });
      return (await client.send(givenPayloadHash(command, sha256), abort)).ETag;
    },
    async complete(uploadId, parts, bytes) {
      await complete(own, { uploadId, parts }, signal);
      await verify(own, { parts, bytes }, signal);
    },
    abort: (uploadId) => abortUpload(bucket, { key, uploadId }, AbortSignal.timeout(abortTimeoutMs)),
    takeBack: () => takeBack(own),
  };
}

/** Ends an upload, of which nothing is left then; one that is not there is ended already. */
export async function abortUpload(
  bucket: S3Bucket,
  { key, uploadId }: { key: string; uploadId: string },
  signal: AbortSignal,
): Promise<void> {
  const command = new AbortMultipartUploadCommand({ ...bucket.at(key), UploadId: uploadId });
  try {
    await bucket.client.send(command, { abortSignal: signal });
  } catch (error) {
    if (!meansMissing(error)) throw error;
  }
}

/** An upload that is not there any more, or whose object is there, may have been completed by a request whose answer was lost. */
async function complete(
  own: OwnUpload,
  { uploadId, parts }: { uploadId: string; parts: readonly Part[] },
  signal: AbortSignal,
): Promise<void> {
  const { bucket, key } = own;
  const Parts = parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 }));
  const request = { ...bucket.at(key), UploadId: uploadId, MultipartUpload: { Parts } };
  const send = (more: { IfNoneMatch?: string }) =>
    bucket.client.send(new CompleteMultipartUploadCommand({ ...request, ...more }), { abortSignal: signal });
  try {
    await send({ IfNoneMatch: '*' }).catch((error: unknown) => {
      // A store may know the condition for whole objects only.
      if (!meansNotImplemented(error)) throw error;
      return send({});
    });
  } catch (error) {
    if (!meansMissing(error) && !meansExists(error)) throw error;
    await requireOwn(own, error, signal);
  }
}

/** Throws the error where nothing is there, `WrittenWrong` where it is another upload's. */
async function requireOwn(own: OwnUpload, error: unknown, signal: AbortSignal): Promise<void> {
  const { bucket, key } = own;
  const found = await bucket.head(key, signal);
  if (!found) throw error;
  if (isOwn(found, own)) return;
  throw others(own, found);
}

function others({ bucket, key }: OwnUpload, { ContentLength, LastModified }: HeadObjectCommandOutput): WrittenWrong {
  const seen = `with ${ContentLength} bytes from ${LastModified?.toISOString()}`;
  return new WrittenWrong(`${key} is in ${bucket.name} already, ${seen}; another upload wrote it, and it stays`);
}

function isOwn({ Metadata }: HeadObjectCommandOutput, { id }: OwnUpload): boolean {
  return Metadata?.[mark] === id;
}

async function verify(
  own: OwnUpload,
  { parts, bytes }: { parts: readonly Part[]; bytes: number },
  signal: AbortSignal,
): Promise<void> {
  const { bucket, key } = own;
  const found = await bucket.head(key, signal);
  if (!found) throw new WrittenWrong(`${key} was written to ${bucket.name}, and is not there`);
  const { ContentLength, ChecksumSHA256 } = found;
  if (ContentLength !== bytes) {
    throw new WrittenWrong(`${key} has ${ContentLength} bytes in ${bucket.name}; ${bytes} were written`);
  }
  // Not every store keeps checksums; one that does keeps that of the parts' checksums, with their number.
  const stored = ChecksumSHA256?.split('-')[0];
  if (stored !== undefined && stored !== compositeOf(parts)) {
    throw new WrittenWrong(`${key} has another checksum in ${bucket.name} than what was written`);
  }
  // versitygw says of an upload that was ended that it is completed, where another's object is under its key.
  if (found.Metadata?.[mark] !== undefined && !isOwn(found, own)) throw others(own, found);
}

async function takeBack(own: OwnUpload): Promise<void> {
  const { bucket, key } = own;
  const signal = AbortSignal.timeout(abortTimeoutMs);
  const found = await bucket.head(key, signal);
  if (!found || !isOwn(found, own)) return;
  const { Bucket, Key } = bucket.at(key);
  await bucket.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }], Quiet: true } }), {
    abortSignal: signal,
  });
}

function compositeOf(parts: readonly Part[]): string {
  const whole = createHash('sha256');
  for (const { sha256 } of parts) whole.update(Buffer.from(sha256, 'base64'));
  return whole.digest('base64');
}
