import { ClusterError, isTransient } from '../kubernetes/errors.ts';
import { StoreFailed } from '../storage/store-failed.ts';

/** What a destination could not be opened, read or written by, as its failure: permanent where the Secret with its keys is refused, too. */
export function storeFailure(destination: string, error: unknown): StoreFailed {
  if (error instanceof StoreFailed) return error;
  return new StoreFailed(destination, error, isRefusal(error) ? { permanent: true } : {});
}

/** Of the Secret that holds its keys. */
function isRefusal(error: unknown): boolean {
  return error instanceof ClusterError && !isTransient(error);
}
