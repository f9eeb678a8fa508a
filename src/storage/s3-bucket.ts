import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { HeadObjectCommand, PutObjectCommand, S3Client, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { AlreadyThere } from './errors.ts';
import { givenPayloadHash } from './payload-hash.ts';
import { meansAnswered, meansExists, meansMissing } from './s3-errors.ts';
import type { DestinationSettings } from '../platform/settings/backup-destination.ts';

/** Keys of a Secret; absent, the usual AWS chain is asked. */
export interface StoreCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface StoreTimes {
  /** Nothing said for so long, in milliseconds, is as good as a connection that is cut: it is tried again. */
  silenceMs?: number;
}

export interface PutRequest {
  body: Uint8Array;
  sha256: Buffer;
  ifAbsent?: boolean | undefined;
  contentType?: string | undefined;
  metadata?: Record<string, string> | undefined;
}

const attempts = 5;
const connectionTimeoutMs = 10_000;
const usualSilenceMs = 60_000;

/** A destination's bucket below a folder, and the client that reaches it: what every request to it has in common. */
export class S3Bucket {
  readonly name: string;
  readonly client: S3Client;
  readonly settings: DestinationSettings;
  /** What stands before every key. */
  readonly root: string;

  constructor(
    name: string,
    settings: DestinationSettings,
    folder: string,
    credentials: StoreCredentials | undefined,
    { silenceMs = usualSilenceMs }: StoreTimes,
  ) {
    const { region, endpoint, pathStyle, caFile, prefix } = settings;
    this.name = name;
    this.settings = settings;
    this.root = [...(prefix ? [prefix] : []), folder, ''].join('/');
    this.client = new S3Client({
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

  /** By the store's own clock. */
  now(): Date {
    // Kept by the SDK, which has to sign with the store's time.
    return new Date(Date.now() + this.client.config.systemClockOffset);
  }

  at(key: string) {
    return { Bucket: this.settings.bucket, Key: `${this.root}${key}` };
  }

  below(prefix: string) {
    return { Bucket: this.settings.bucket, Prefix: `${this.root}${prefix}` };
  }

  /** A key as it is known here. */
  own(key: string): string {
    return key.slice(this.root.length);
  }

  /** What every object is written with. */
  asWanted() {
    const { encryption, kmsKeyId, objectLock } = this.settings;
    return {
      ...(encryption !== 'none' && { ServerSideEncryption: encryption }),
      ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
      ...(objectLock && {
        ObjectLockMode: objectLock.mode,
        ObjectLockRetainUntilDate: new Date(this.now().getTime() + objectLock.days * 86_400_000),
      }),
    };
  }

  /** Undefined where there is no such object. */
  async head(key: string, signal: AbortSignal): Promise<HeadObjectCommandOutput | undefined> {
    const command = new HeadObjectCommand({ ...this.at(key), ChecksumMode: 'ENABLED' });
    try {
      return await this.client.send(command, { abortSignal: signal });
    } catch (error) {
      if (meansMissing(error)) return undefined;
      throw error;
    }
  }

  /** Writes a whole object. Throws `AlreadyThere` with `ifAbsent`. */
  async put(
    key: string,
    { body, sha256, ifAbsent, contentType, metadata }: PutRequest,
    signal: AbortSignal,
  ): Promise<void> {
    const command = new PutObjectCommand({
      ...this.at(key),
      ...this.asWanted(),
      Body: body,
      ContentLength: body.length,
      ChecksumSHA256: sha256.toString('base64'),
      ...(ifAbsent && { IfNoneMatch: '*' }),
      ...(contentType !== undefined && { ContentType: contentType }),
      ...(metadata && { Metadata: metadata }),
    });
    try {
      await this.client.send(givenPayloadHash(command, sha256), { abortSignal: signal });
    } catch (error) {
      const isThere = meansExists(error) || (ifAbsent && (await this.#isThereAfterAll(key, error, signal)));
      if (isThere) throw new AlreadyThere(`${key} is in ${this.name} already`, { cause: error });
      throw error;
    }
  }

  /** A store that refuses a large body before it has read it may close the connection, and its answer is lost with that. */
  async #isThereAfterAll(key: string, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (meansAnswered(error) || signal.aborted) return false;
    return (await this.head(key, signal).catch(() => undefined)) !== undefined;
  }
}
