import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { V1Secret } from '@kubernetes/client-node';
import { errorText } from '../checks/error-text.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { isNotFound } from '../kubernetes/errors.ts';
import { get } from '../kubernetes/request.ts';

/** What a Secret holds that hosts are served with; its key is only compared, never kept. */
export type TlsSecret =
  | { state: 'missing' }
  | { state: 'unseen'; why: string }
  | { state: 'broken'; why: string }
  | { state: 'read'; certificate: X509Certificate; keyFits: boolean };

/** Reads and parses a Secret with `tls.crt` and `tls.key`. Throws only the signal's reason. */
export async function readTlsSecret(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<TlsSecret> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  try {
    return parseTlsSecret(await get<V1Secret>(cluster, `Secret/${namespace}/${name}`, path, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    return isNotFound(error) ? { state: 'missing' } : { state: 'unseen', why: errorText(error) };
  }
}

/** The same for a Secret that was read. */
export function parseTlsSecret({ data = {} }: V1Secret): TlsSecret {
  const [chain, key] = [data['tls.crt'], data['tls.key']];
  if (!chain) return { state: 'broken', why: 'It has no tls.crt.' };
  if (!key) return { state: 'broken', why: 'It has no tls.key.' };
  const certificate = parsed(() => new X509Certificate(Buffer.from(chain, 'base64')));
  if (!certificate) return { state: 'broken', why: 'Its tls.crt is not a certificate in PEM.' };
  const keyFits = parsed(() => certificate.checkPrivateKey(createPrivateKey(Buffer.from(key, 'base64'))));
  return { state: 'read', certificate, keyFits: keyFits ?? false };
}

/** What a parser says of a key that it can't read may quote the key: it is not handed on. */
function parsed<Result>(parse: () => Result): Result | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
