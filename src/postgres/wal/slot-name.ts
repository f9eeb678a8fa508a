import type { Platform } from '../../platform/schema.ts';

/** The name of a platform's replication slot: lower-case letters, digits and underscores, 63 at most. */
export function slotName({ namespacePrefix, name }: Pick<Platform, 'namespacePrefix' | 'name'>): string {
  return `aroti_wal_${namespacePrefix}${name}`.replaceAll(/[^a-z0-9]/g, '_').slice(0, 63);
}
