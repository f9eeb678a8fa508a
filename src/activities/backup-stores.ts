import type { Cluster } from '../kubernetes/client.ts';
import { ClusterError } from '../kubernetes/errors.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import { namespaceOf } from '../platform/names.ts';
import { oneOf } from '../platform/schema-problems.ts';
import type { Platform } from '../platform/schema.ts';
import type { DestinationSettings } from '../platform/settings/backup-destination.ts';
import { platformFolder } from '../storage/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { openStore, type StoreCredentials } from '../storage/open-store.ts';

/** The stores of the destinations, all or those that are named, in the document's order. Throws `InvalidInput`, or `ClusterError` where a Secret is missing. */
export async function storesOf(
  cluster: Cluster | undefined,
  platform: Platform,
  names: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ObjectStore[]> {
  const wanted = destinationsOf(platform, names);
  return Promise.all(
    Object.entries(platform.backups.destinations)
      .filter(([name]) => wanted.includes(name))
      .map(async ([name, settings]) => {
        const credentials = await credentialsOf(cluster, platform, settings, signal);
        return openStore(name, settings, platformFolder(platform), credentials);
      }),
  );
}

/** The names of all destinations, or those that are asked for, in the document's order. Throws `InvalidInput` where there is none, or not that one. */
export function destinationsOf({ backups }: Platform, names: readonly string[] | undefined): string[] {
  const all = Object.keys(backups.destinations);
  if (all.length === 0) {
    const message = 'is empty: name a bucket to back up to, such as `{primary: {bucket: aroti-backups}}`';
    throw new InvalidInput([{ path: 'platform.backups.destinations', message }]);
  }
  const unknown = (names ?? []).filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new InvalidInput(unknown.map((name) => ({ path: 'destinations', message: oneOf(all, name) })));
  }
  return all.filter((name) => names?.includes(name) ?? true);
}

async function credentialsOf(
  cluster: Cluster | undefined,
  platform: Platform,
  { credentials }: DestinationSettings,
  signal: AbortSignal,
): Promise<StoreCredentials | undefined> {
  if (!credentials) return undefined;
  if (!cluster) throw new Error('the Secret of a destination is in the cluster, and there is none');
  const { name, namespace = namespaceOf(platform, 'orchestrator') } = credentials;
  const secret = await readSecret(cluster, namespace, name, signal);
  const value = (key: string) => {
    const found = secret[key];
    if (found !== undefined) return found.trim();
    throw new ClusterError(`Secret/${namespace}/${name}`, {
      status: 422,
      reason: 'SourceMissing',
      message: `has no key ${key}`,
    });
  };
  return {
    accessKeyId: value('AWS_ACCESS_KEY_ID'),
    secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
    ...(secret['AWS_SESSION_TOKEN'] !== undefined && { sessionToken: secret['AWS_SESSION_TOKEN'].trim() }),
  };
}
