import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type HeadObjectCommandOutput,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import { AlreadyThere, NotThere, WrittenWrong } from './errors.ts';
import { uploadInParts, type Part, type PartTarget } from './multipart-upload.ts';
import type { KnownObject, ObjectStore, OpenUpload, StoredObject, Uploaded, UploadOptions } from './object-store.ts';
import { givenPayloadHash } from './payload-hash.ts';
import { meansExists, meansMissing } from './s3-errors.ts';
import type { DestinationSettings } from '../platform/settings/backups.ts';

/** Keys of a Secret; absent, the usual AWS chain is asked. */
export interface StoreCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The store of a destination, seen below a folder: a platform's own (`platformFolder`). Nothing is asked yet. */
export function openStore(
  name: string,
  settings: DestinationSettings,
  folder: string,
  credentials?: StoreCredentials,
): ObjectStore {
  return new S3Store(name, settings, folder, credentials);
}

const attempts = 5;
const connectionTimeoutMs = 10_000;
/** Nothing said for so long is as good as a connection that is cut: it is tried again. */
const silenceMs = 60_000;
/** Letting go of an upload is tried for so long, also after a run was cancelled. */
const abortTimeoutMs = 15_000;
/** Of DeleteObjects. */
const mostDeletedAtOnce = 1000;

class S3Store implements ObjectStore {
  readonly name: string;
  readonly #client: S3Client;
  readonly #settings: DestinationSettings;
  readonly #root: string;

  constructor(name: string, settings: DestinationSettings, folder: string, credentials: StoreCredentials | undefined) {
    const { region, endpoint, pathStyle, caFile, prefix } = settings;
    this.name = name;
    this.#settings = settings;
    this.#root = [...(prefix ? [prefix] : []), folder, ''].join('/');
    this.#client = new S3Client({
      region,
      ...(endpoint !== undefined && { endpoint }),
      forcePathStyle: pathStyle ?? endpoint !== undefined,
      ...(credentials && { credentials }),
      maxAttempts: attempts,
      // Checksums are computed here, natively, where they are wanted.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: connectionTimeoutMs,
        socketTimeout: silenceMs,
        ...(caFile !== undefined && { httpsAgent: new Agent({ ca: readFileSync(caFile), keepAlive: true }) }),
      },
    });
  }

  async put(
    key: string,
    body: Uint8Array,
    { signal, ifAbsent, contentType }: { signal: AbortSignal; ifAbsent?: boolean; contentType?: string },
  ): Promise<void> {
    await this.#putObject(key, body, createHash('sha256').update(body).digest(), { signal, ifAbsent, contentType });
  }

  upload(key: string, source: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<Uploaded> {
    const { maxParts } = this.#settings;
    return uploadInParts(this.#target(key, options.signal), source, { ...options, maxParts });
  }

  async get(key: string, { signal }: { signal: AbortSignal }): Promise<AsyncIterable<Uint8Array>> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#at(key)), { abortSignal: signal });
      return Body as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (meansMissing(error)) throw new NotThere(`${key} is not in ${this.name}`, { cause: error });
      throw error;
    }
  }

  async head(key: string, signal: AbortSignal): Promise<KnownObject | undefined> {
    const found = await this.#head(key, signal);
    if (!found) return undefined;
    const { ContentLength, LastModified, ObjectLockRetainUntilDate } = found;
    return {
      key,
      bytes: ContentLength ?? 0,
      modifiedAt: (LastModified ?? new Date(0)).toISOString(),
      ...(ObjectLockRetainUntilDate && { retainedUntil: ObjectLockRetainUntilDate.toISOString() }),
    };
  }

  async *list(prefix: string, signal: AbortSignal): AsyncGenerator<StoredObject> {
    for (let token: string | undefined, more = true; more;) {
      const page = await this.#client.send(
        new ListObjectsV2Command({ ...this.#below(prefix), ContinuationToken: token }),
        { abortSignal: signal },
      );
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key === undefined) continue;
        yield { key: this.#own(Key), bytes: Size ?? 0, modifiedAt: (LastModified ?? new Date(0)).toISOString() };
      }
      token = page.NextContinuationToken;
      more = token !== undefined;
    }
  }

  async *folders(prefix: string, signal: AbortSignal): AsyncGenerator<string> {
    for (let token: string | undefined, more = true; more;) {
      const page = await this.#client.send(
        new ListObjectsV2Command({ ...this.#below(prefix), Delimiter: '/', ContinuationToken: token }),
        { abortSignal: signal },
      );
      for (const { Prefix } of page.CommonPrefixes ?? []) {
        if (Prefix !== undefined) yield this.#own(Prefix).slice(prefix.length, -1);
      }
      token = page.NextContinuationToken;
      more = token !== undefined;
    }
  }

  async remove(keys: readonly string[], signal: AbortSignal): Promise<{ key: string; reason: string }[]> {
    const refused: { key: string; reason: string }[] = [];
    for (let at = 0; at < keys.length; at += mostDeletedAtOnce) {
      const Objects = keys.slice(at, at + mostDeletedAtOnce).map((key) => ({ Key: `${this.#root}${key}` }));
      const { Bucket } = this.#at('');
      const { Errors } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        {
          abortSignal: signal,
        },
      );
      for (const { Key = '', Code = 'unknown' } of Errors ?? []) refused.push({ key: this.#own(Key), reason: Code });
    }
    return refused;
  }

  async *openUploads(prefix: string, signal: AbortSignal): AsyncGenerator<OpenUpload> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (markers) {
      const page: ListMultipartUploadsCommandOutput = await this.#client.send(
        new ListMultipartUploadsCommand({ ...this.#below(prefix), ...markers }),
        { abortSignal: signal },
      );
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        // Some stores list uploads of other prefixes too.
        if (Key === undefined || UploadId === undefined || !Key.startsWith(`${this.#root}${prefix}`)) continue;
        yield { key: this.#own(Key), uploadId: UploadId, startedAt: (Initiated ?? new Date(0)).toISOString() };
      }
      const { NextKeyMarker, NextUploadIdMarker } = page;
      markers =
        page.IsTruncated && NextKeyMarker
          ? { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker && { UploadIdMarker: NextUploadIdMarker }) }
          : undefined;
    }
  }

  async abortUpload({ key, uploadId }: Pick<OpenUpload, 'key' | 'uploadId'>, signal: AbortSignal): Promise<void> {
    try {
      await this.#client.send(new AbortMultipartUploadCommand({ ...this.#at(key), UploadId: uploadId }), {
        abortSignal: signal,
      });
    } catch (error) {
      if (!meansMissing(error)) throw error;
    }
  }

  #target(key: string, signal: AbortSignal): PartTarget {
    const abort = { abortSignal: signal };
    return {
      putWhole: (body, sha256) => this.#putObject(key, body, sha256, { signal }),
      begin: async () => {
        const { UploadId } = await this.#client.send(
          new CreateMultipartUploadCommand({ ...this.#at(key), ...this.#asWanted(), ChecksumAlgorithm: 'SHA256' }),
          abort,
        );
        if (UploadId === undefined) throw new Error(`${this.name} gave the upload of ${key} no id`);
        return UploadId;
      },
      putPart: async (uploadId, number, body, sha256) => {
        const command = new UploadPartCommand({
          ...this.#at(key),
          UploadId: uploadId,
          PartNumber: number,
          Body: body,
          ContentLength: body.length,
          ChecksumSHA256: sha256.toString('base64'),
        });
        return (await this.#client.send(givenPayloadHash(command, sha256), abort)).ETag;
      },
      complete: (uploadId, parts, bytes) => this.#complete(key, uploadId, parts, bytes, signal),
      abort: (uploadId) => this.abortUpload({ key, uploadId }, AbortSignal.timeout(abortTimeoutMs)),
    };
  }

  /** An upload that is not there any more may have been completed by an attempt whose answer was lost: what the object is decides. */
  async #complete(
    key: string,
    uploadId: string,
    parts: readonly Part[],
    bytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const Parts = parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 }));
    try {
      await this.#client.send(
        new CompleteMultipartUploadCommand({ ...this.#at(key), UploadId: uploadId, MultipartUpload: { Parts } }),
        { abortSignal: signal },
      );
    } catch (error) {
      if (!meansMissing(error)) throw error;
      if (!(await this.#head(key, signal))) throw error;
    }
    await this.#verify(key, parts, bytes, signal);
  }

  async #verify(key: string, parts: readonly Part[], bytes: number, signal: AbortSignal): Promise<void> {
    const found = await this.#head(key, signal);
    if (!found) throw new WrittenWrong(`${key} was written to ${this.name}, and is not there`);
    const { ContentLength, ChecksumSHA256 } = found;
    if (ContentLength !== bytes) {
      throw new WrittenWrong(`${key} has ${ContentLength} bytes in ${this.name}; ${bytes} were written`);
    }
    // Not every store keeps checksums; one that does keeps that of the parts' checksums, with their number.
    const stored = ChecksumSHA256?.split('-')[0];
    if (stored !== undefined && stored !== compositeOf(parts)) {
      throw new WrittenWrong(`${key} has another checksum in ${this.name} than what was written`);
    }
  }

  async #putObject(
    key: string,
    body: Uint8Array,
    sha256: Buffer,
    {
      signal,
      ifAbsent,
      contentType,
    }: { signal: AbortSignal; ifAbsent?: boolean | undefined; contentType?: string | undefined },
  ): Promise<void> {
    const command = new PutObjectCommand({
      ...this.#at(key),
      ...this.#asWanted(),
      Body: body,
      ContentLength: body.length,
      ChecksumSHA256: sha256.toString('base64'),
      ...(ifAbsent && { IfNoneMatch: '*' }),
      ...(contentType !== undefined && { ContentType: contentType }),
    });
    try {
      await this.#client.send(givenPayloadHash(command, sha256), { abortSignal: signal });
    } catch (error) {
      if (meansExists(error)) throw new AlreadyThere(`${key} is in ${this.name} already`, { cause: error });
      throw error;
    }
  }

  async #head(key: string, signal: AbortSignal): Promise<HeadObjectCommandOutput | undefined> {
    try {
      return await this.#client.send(new HeadObjectCommand({ ...this.#at(key), ChecksumMode: 'ENABLED' }), {
        abortSignal: signal,
      });
    } catch (error) {
      if (meansMissing(error)) return undefined;
      throw error;
    }
  }

  /** What every object is written with. */
  #asWanted() {
    const { encryption, kmsKeyId, objectLock } = this.#settings;
    return {
      ...(encryption !== 'none' && { ServerSideEncryption: encryption }),
      ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
      ...(objectLock && {
        ObjectLockMode: objectLock.mode,
        ObjectLockRetainUntilDate: new Date(Date.now() + objectLock.days * 86_400_000),
      }),
    };
  }

  #at(key: string) {
    return { Bucket: this.#settings.bucket, Key: `${this.#root}${key}` };
  }

  #below(prefix: string) {
    return { Bucket: this.#settings.bucket, Prefix: `${this.#root}${prefix}` };
  }

  #own(key: string): string {
    return key.slice(this.#root.length);
  }
}

function compositeOf(parts: readonly Part[]): string {
  const whole = createHash('sha256');
  for (const { sha256 } of parts) whole.update(Buffer.from(sha256, 'base64'));
  return whole.digest('base64');
}
