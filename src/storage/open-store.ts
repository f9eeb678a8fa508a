import { createHash } from 'node:crypto';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type ListMultipartUploadsCommandOutput,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import { NotThere } from './errors.ts';
import { uploadInParts } from './multipart-upload.ts';
import type {
  KeyRange,
  KnownObject,
  ObjectStore,
  OpenUpload,
  StoredObject,
  Uploaded,
  UploadOptions,
} from './object-store.ts';
import { readInRanges, type RangeAnswer } from './read-in-ranges.ts';
import { S3Bucket, type StoreCredentials, type StoreTimes } from './s3-bucket.ts';
import { meansEmpty, meansMissing } from './s3-errors.ts';
import { abortUpload, s3Upload } from './s3-upload.ts';
import type { DestinationSettings } from '../platform/settings/backup-destination.ts';

export type { StoreCredentials } from './s3-bucket.ts';

/** The store of a destination, seen below a folder: a platform's own (`platformFolder`). Nothing is asked yet. */
export function openStore(
  name: string,
  settings: DestinationSettings,
  folder: string,
  credentials?: StoreCredentials,
  times: StoreTimes = {},
): ObjectStore {
  return new S3Store(new S3Bucket(name, settings, folder, credentials, times));
}

/** Of DeleteObjects. */
const mostDeletedAtOnce = 1000;

class S3Store implements ObjectStore {
  readonly name: string;
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.name = bucket.name;
    this.#bucket = bucket;
  }

  now(): Date {
    return this.#bucket.now();
  }

  async put(
    key: string,
    body: Uint8Array,
    { signal, ...how }: { signal: AbortSignal; ifAbsent?: boolean; contentType?: string },
  ): Promise<void> {
    const sha256 = createHash('sha256').update(body).digest();
    await this.#bucket.put(key, { body, sha256, ...how }, signal);
  }

  upload(key: string, source: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<Uploaded> {
    const { maxParts } = this.#bucket.settings;
    return uploadInParts(s3Upload(this.#bucket, key, options.signal), source, { ...options, maxParts });
  }

  get(key: string, { signal }: { signal: AbortSignal }): Promise<AsyncIterable<Uint8Array>> {
    return readInRanges((from, to, until) => this.#getRange(key, `bytes=${from}-${to}`, until), signal);
  }

  async head(key: string, signal: AbortSignal): Promise<KnownObject | undefined> {
    const found = await this.#bucket.head(key, signal);
    if (!found) return undefined;
    const { ContentLength, LastModified, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = found;
    const sha256 = found.ChecksumType === 'FULL_OBJECT' ? found.ChecksumSHA256 : undefined;
    return {
      key,
      bytes: ContentLength ?? 0,
      modifiedAt: (LastModified ?? new Date(0)).toISOString(),
      ...(ObjectLockRetainUntilDate && { retainedUntil: ObjectLockRetainUntilDate.toISOString() }),
      ...(ObjectLockLegalHoldStatus === 'ON' && { legalHold: true }),
      ...(sha256 !== undefined && { sha256: Buffer.from(sha256, 'base64').toString('hex') }),
    };
  }

  async *list(prefix: string, signal: AbortSignal, range: KeyRange = {}): AsyncGenerator<StoredObject> {
    const { after, upTo } = range;
    const StartAfter = after === undefined ? undefined : this.#bucket.at(after).Key;
    for (let token: string | undefined, more = true; more;) {
      const page: ListObjectsV2CommandOutput = await this.#bucket.client.send(
        new ListObjectsV2Command({ ...this.#bucket.below(prefix), StartAfter, ContinuationToken: token }),
        { abortSignal: signal },
      );
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key === undefined) continue;
        const key = this.#bucket.own(Key);
        if (after !== undefined && key <= after) continue;
        if (upTo !== undefined && key > upTo) return;
        yield { key, bytes: Size ?? 0, modifiedAt: (LastModified ?? new Date(0)).toISOString() };
      }
      token = next(page);
      more = token !== undefined;
    }
  }

  async *folders(prefix: string, signal: AbortSignal): AsyncGenerator<string> {
    for (let token: string | undefined, more = true; more;) {
      const page: ListObjectsV2CommandOutput = await this.#bucket.client.send(
        new ListObjectsV2Command({ ...this.#bucket.below(prefix), Delimiter: '/', ContinuationToken: token }),
        { abortSignal: signal },
      );
      for (const { Prefix } of page.CommonPrefixes ?? []) {
        if (Prefix !== undefined) yield this.#bucket.own(Prefix).slice(prefix.length, -1);
      }
      token = next(page);
      more = token !== undefined;
    }
  }

  async remove(keys: readonly string[], signal: AbortSignal): Promise<{ key: string; reason: string }[]> {
    const refused: { key: string; reason: string }[] = [];
    for (let at = 0; at < keys.length; at += mostDeletedAtOnce) {
      const Objects = keys.slice(at, at + mostDeletedAtOnce).map((key) => ({ Key: `${this.#bucket.root}${key}` }));
      const { Bucket } = this.#bucket.at('');
      const { Errors } = await this.#bucket.client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        {
          abortSignal: signal,
        },
      );
      for (const { Key = '', Code = 'unknown' } of Errors ?? [])
        refused.push({ key: this.#bucket.own(Key), reason: Code });
    }
    return refused;
  }

  async *openUploads(prefix: string, signal: AbortSignal): AsyncGenerator<OpenUpload> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (markers) {
      const page: ListMultipartUploadsCommandOutput = await this.#bucket.client.send(
        new ListMultipartUploadsCommand({ ...this.#bucket.below(prefix), ...markers }),
        { abortSignal: signal },
      );
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        // Some stores list uploads of other prefixes too.
        if (Key === undefined || UploadId === undefined || !Key.startsWith(`${this.#bucket.root}${prefix}`)) continue;
        yield { key: this.#bucket.own(Key), uploadId: UploadId, startedAt: (Initiated ?? new Date(0)).toISOString() };
      }
      const { NextKeyMarker, NextUploadIdMarker } = page;
      markers =
        page.IsTruncated && NextKeyMarker
          ? { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker && { UploadIdMarker: NextUploadIdMarker }) }
          : undefined;
    }
  }

  abortUpload(upload: Pick<OpenUpload, 'key' | 'uploadId'>, signal: AbortSignal): Promise<void> {
    return abortUpload(this.#bucket, upload, signal);
  }

  async #getRange(key: string, Range: string, signal: AbortSignal): Promise<RangeAnswer> {
    try {
      const command = new GetObjectCommand({ ...this.#bucket.at(key), Range });
      const { Body, ETag, ContentRange } = await this.#bucket.client.send(command, { abortSignal: signal });
      const total = Number(ContentRange?.split('/')[1]);
      const totalBytes = Number.isInteger(total) ? total : undefined;
      return { body: Body as AsyncIterable<Uint8Array>, etag: ETag, totalBytes };
    } catch (error) {
      if (meansMissing(error)) throw new NotThere(`${key} is not in ${this.name}`, { cause: error });
      if (meansEmpty(error)) return { body: nothing(), etag: undefined, totalBytes: undefined };
      throw error;
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Where a listing goes on. One that says there is more and not where must not be taken for whole: what it leaves out would be deleted, or never. */
function next({ IsTruncated, NextContinuationToken }: ListObjectsV2CommandOutput): string | undefined {
  if (IsTruncated && NextContinuationToken === undefined) throw new Error('the store breaks a listing off');
  return NextContinuationToken;
}
