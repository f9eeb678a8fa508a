import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../kubernetes/client.ts';
import { openWords } from '../../kubernetes/diagnosis/open-words.ts';
import { readReferredSecrets } from '../../kubernetes/diagnosis/referred-secrets.ts';
import { isNotFound } from '../../kubernetes/errors.ts';
import { redactor } from '../../kubernetes/redact.ts';

/** Masks in a text every value of the Secrets that Pods refer to; where they can't be read, nothing of it is told. */
export function maskOf(
  cluster: Cluster,
  pods: () => Promise<readonly V1Pod[]>,
  signal: AbortSignal,
): (text: string) => Promise<string> {
  return async (text) => {
    const some = await pods().catch((error: unknown) => (isNotFound(error) ? [] : undefined));
    const secrets = some && (await readReferredSecrets(cluster, some, signal));
    return secrets ? redactor(secrets, openWords(some))(text) : '(left out: it could not be masked)';
  };
}
