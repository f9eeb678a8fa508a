import type { Platform } from './schema.ts';

/** The workflow id of the lock that a run holds while it changes the platform. */
export function lockId({ name, cluster, namespacePrefix }: Pick<Platform, 'name' | 'cluster' | 'namespacePrefix'>) {
  return `lock-${cluster === undefined ? '' : `${cluster}/`}${namespacePrefix}${name}`;
}
