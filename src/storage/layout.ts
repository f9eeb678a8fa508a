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
  drills: 'drills/',
  drill: (id: string, ending: 'json' | 'html') => `drills/${id}.${ending}`,
  /** One empty object for each backup that a drill has passed with. */
  verifiedBackups: 'verified/',
  verified: (id: string) => `verified/${id}`,
  bases: 'base/',
  base: (id: string) => `base/${id}/`,
  wal: 'wal/',
} as const;

/** What a database is called in keys: its own name, with everything but letters, digits, dots, dashes and underscores as %XX. */
export function fileNameOf(database: string): string {
  return encodeURIComponent(database).replaceAll(
    /[!'()*~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
