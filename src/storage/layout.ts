import type { Platform } from '../platform/schema.ts';

/** What a platform's folder is called in a bucket: `<namespacePrefix>.<name>`; neither part has a dot. */
export function platformFolder({ namespacePrefix, name }: Pick<Platform, 'namespacePrefix' | 'name'>): string {
  return namespacePrefix ? `${namespacePrefix}.${name}` : name;
}

/** Keys below a platform's folder, of which a store is a view (`openStore`). */
export const layout = {
  backups: 'logical/',
  backup: (id: string) => `logical/${id}/`,
  manifest: (id: string) => `logical/${id}/manifest.json`,
  /** An empty object in a backup of some databases only: a listing tells it from one of all. */
  partial: (id: string) => `logical/${id}/partial`,
  drills: 'drills/',
  drill: (id: string, ending: 'json' | 'html') => `drills/${id}.${ending}`,
  /** One empty object for each backup that a drill has passed with. */
  verifiedBackups: 'verified/',
  verified: (id: string) => `verified/${id}`,
  bases: 'base/',
  base: (id: string) => `base/${id}/`,
  wal: 'wal/',
} as const;

/** The name of the files that hold roles and tablespaces, up to its first dot. */
const globals = 'globals';

/**
 * What a database is called in keys: its own name, with everything but letters, digits, dots, dashes and underscores as %XX; one that is
 * called as the globals are begins with %XX, too.
 */
export function fileNameOf(database: string): string {
  if (database === globals) return `${percent('g')}${globals.slice(1)}`;
  return encodeURIComponent(database).replaceAll(/[!'()*~]/g, percent);
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
