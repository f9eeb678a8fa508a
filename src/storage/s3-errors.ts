interface S3Error {
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

const missing = new Set(['NoSuchKey', 'NotFound', 'NoSuchUpload']);

/** Whether an answer says that the object or the upload is not there. That the bucket is not is another matter. */
export function meansMissing(error: unknown): boolean {
  return missing.has((error as S3Error).name ?? '');
}

/** Whether an answer says that there is such an object already, to a write that was to make a new one. */
export function meansExists(error: unknown): boolean {
  return (error as S3Error).$metadata?.httpStatusCode === 412;
}

/** Whether an answer says that a range begins behind the object's end: from its first byte on, that it has none. */
export function meansEmpty(error: unknown): boolean {
  return (error as S3Error).$metadata?.httpStatusCode === 416;
}

/** Whether an answer says that the store does not know what the request asks for. */
export function meansNotImplemented(error: unknown): boolean {
  return (error as S3Error).name === 'NotImplemented' || (error as S3Error).$metadata?.httpStatusCode === 501;
}

/** The store has answered: with something else than what was asked for. */
export function meansAnswered(error: unknown): boolean {
  return (error as S3Error).$metadata?.httpStatusCode !== undefined;
}
