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
  bases: 'base/',
  base: (id: string) => `base/${id}/`,
  wal: 'wal/',
  revisions: 'revisions/',
} as const;

/** `YYYYMMDDTHHMMSSZ-<run>`: sorted by time as text; `run` is the first eight characters of the run's id. */
export function backupId(startedAt: Date, runId: string): string {
  return `${startedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}-${runId.slice(0, 8)}`;
}

const pattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-z]{1,16}$/;

/** When a backup began, from its id; undefined: this is no id. */
export function startOf(id: string): Date | undefined {
  const parts = pattern.exec(id);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** What a database is called in keys: its own name, with everything but letters, digits, dots, dashes and underscores as %XX. */
export function fileNameOf(database: string): string {
  return encodeURIComponent(database).replaceAll(
    /[!'()*~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
