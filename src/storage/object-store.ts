/** An object, as a listing tells of it. */
export interface StoredObject {
  key: string;
  bytes: number;
  /** ISO 8601. */
  modifiedAt: string;
}

/** An object, as the store tells of it alone. */
export interface KnownObject extends StoredObject {
  /** Until when Object Lock keeps it, ISO 8601. */
  retainedUntil?: string;
  /** Object Lock keeps it until somebody takes that back. */
  legalHold?: boolean;
  /** 64 hexadecimal digits, where the store keeps it: of what was put whole. */
  sha256?: string;
}

/** What an upload has put there. */
export interface Uploaded {
  bytes: number;
  /** Of what is stored: 64 hexadecimal digits. */
  sha256: string;
}

export interface UploadOptions {
  signal: AbortSignal;
  /** What it will be at most, in bytes, as far as that is known: parts are sized by it. */
  expectedBytes?: number;
}

/** An upload that was begun and neither completed nor aborted. */
export interface OpenUpload {
  key: string;
  uploadId: string;
  /** ISO 8601. */
  startedAt: string;
}

/** The keys behind one, up to and with another; from the first, or to the last, where that one is left out. */
export interface KeyRange {
  after?: string | undefined;
  upTo?: string | undefined;
}

/** A bucket, seen below one prefix: keys here neither have it nor need it. */
export interface ObjectStore {
  /** The destination's name in the platform document. */
  readonly name: string;
  /** The time by the store's own clock, as far as its answers have told: a worker's may be wrong by days. */
  now(): Date;
  /** Writes a whole object at once. With `ifAbsent` never over one that is there. Throws `AlreadyThere` then. */
  put(
    key: string,
    body: Uint8Array,
    options: { signal: AbortSignal; ifAbsent?: boolean; contentType?: string },
  ): Promise<void>;
  /**
   * Writes a stream in parts, in bounded memory, and verifies what the store says it holds; leaves no open upload behind whatever happens
   * but the end of the process. Never over an object that is there, which counts at its end: throws `WrittenWrong` then.
   */
  upload(key: string, source: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<Uploaded>;
  /** The object's bytes; throws `NotThere`. */
  get(key: string, options: { signal: AbortSignal }): Promise<AsyncIterable<Uint8Array>>;
  /** Undefined where there is no such object. */
  head(key: string, signal: AbortSignal): Promise<KnownObject | undefined>;
  /** Every object below a prefix, or those of a range of it, in the order of their keys. */
  list(prefix: string, signal: AbortSignal, range?: KeyRange): AsyncIterable<StoredObject>;
  /** The names directly below a prefix that ends with a slash, such as the ids below `logical/`, in order, without slash. */
  folders(prefix: string, signal: AbortSignal): AsyncIterable<string>;
  /** Deletes objects; gives those that the store would not delete, with its reason (`AccessDenied`: Object Lock). */
  remove(keys: readonly string[], signal: AbortSignal): Promise<{ key: string; reason: string }[]>;
  openUploads(prefix: string, signal: AbortSignal): AsyncIterable<OpenUpload>;
  abortUpload(upload: Pick<OpenUpload, 'key' | 'uploadId'>, signal: AbortSignal): Promise<void>;
}
