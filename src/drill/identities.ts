import { readFile } from 'node:fs/promises';
import type { Cluster } from '../kubernetes/client.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import { namespaceOf } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';
import { CannotDecrypt, identitiesIn } from '../storage/encryption.ts';

/** The age identities that drills decrypt with: of the document's Secret, else of the worker's file; none where neither is given. Throws `CannotDecrypt` where what is given holds none. */
export async function readIdentities(
  cluster: Cluster,
  platform: Platform,
  file: string | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const { identitySecret } = platform.backups.drill;
  if (identitySecret) {
    const { name, namespace = namespaceOf(platform, 'orchestrator') } = identitySecret;
    const secret = await readSecret(cluster, namespace, name, signal);
    return requireSome(identitiesIn(secret['AGE_IDENTITY'] ?? ''), `Secret/${namespace}/${name} key AGE_IDENTITY`);
  }
  if (file === undefined) return [];
  return requireSome(identitiesIn(await readText(file)), `${file} (AROTI_AGE_IDENTITY_FILE)`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CannotDecrypt(`${file} (AROTI_AGE_IDENTITY_FILE) can't be read`, { cause });
  }
}

function requireSome(identities: string[], where: string): string[] {
  if (identities.length > 0) return identities;
  throw new CannotDecrypt(`${where} holds no age identity (AGE-SECRET-KEY-…)`);
}
