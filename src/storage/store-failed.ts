import { errorText } from '../checks/error-text.ts';

/** What a store says that stays as it is until somebody has changed something, and what that is. */
const remedies: Readonly<Record<string, string>> = {
  NoSuchBucket: 'make the bucket, or correct `bucket` of the destination',
  InvalidBucketName: 'correct `bucket` of the destination',
  PermanentRedirect: 'correct `region` or `endpoint` of the destination',
  AuthorizationHeaderMalformed: 'correct `region` of the destination',
  InvalidAccessKeyId: 'correct the keys that the destination is given',
  // versitygw's word for it.
  XAdminUserNotFound: 'correct the keys that the destination is given',
  SignatureDoesNotMatch: 'correct the keys that the destination is given',
  AccessDenied: 'give its keys the right to list, read, write and delete there',
  // Of stores that are no cloud: an object store of one's own has a size.
  XMinioStorageFull: 'it is full: make room there, or keep fewer backups (`backups.retention`)',
  InsufficientStorage: 'it is full: make room there, or keep fewer backups (`backups.retention`)',
  QuotaExceeded: 'its quota is used up: raise it, or keep fewer backups (`backups.retention`)',
};

/** The status of WebDAV that stores without a code of their own for it answer with. */
const full = 507;

/** A destination does not answer, refuses, or holds something else than what was written. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
  /** Its name in the platform document. */
  readonly destination: string;
  /** What went wrong there, and what would help where that is known. */
  readonly reason: string;
  /** Whether another attempt is of no use before somebody has changed something. */
  readonly permanent: boolean;

  constructor(destination: string, cause: unknown, { permanent }: { permanent?: boolean } = {}) {
    const remedy = remedyOf(cause);
    const reason = [saidBy(cause), ...(remedy === undefined ? [] : [remedy])].join('; ');
    super(`destination ${destination}: ${reason}`, { cause });
    this.destination = destination;
    this.reason = reason;
    this.permanent = permanent ?? remedy !== undefined;
  }
}

function remedyOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { $metadata } = cause as { $metadata?: { httpStatusCode?: number } };
  return remedies[$metadata?.httpStatusCode === full ? 'InsufficientStorage' : cause.name];
}

function saidBy(cause: unknown): string {
  const text = errorText(cause);
  const name = cause instanceof Error ? cause.name : 'Error';
  return name === 'Error' || text.includes(name) ? text : `${name}: ${text}`;
}
