import type { Platform } from '../platform/schema.ts';

/** What a drill has the backend's image look at. */
export interface DrilledMigrations {
  database: string;
  /** Alembic as the image is told to call it, without what it is to do. */
  alembic: string[];
}

/** What the document wants of a restored database's revision; undefined: nothing. */
export function migrationsOf({ components, backups }: Platform): DrilledMigrations | undefined {
  const { enabled, database, migrations } = components['backend-api'];
  const alembic = alembicIn(migrations.command);
  const wanted = backups.drill.migrations ?? (migrations.enabled && alembic !== undefined);
  return enabled && wanted ? { database, alembic: alembic ?? ['alembic'] } : undefined;
}

/** `python -m alembic -c db.ini` of `python -m alembic -c db.ini upgrade head`; undefined where it is another program's command. */
function alembicIn(command: readonly string[]): string[] | undefined {
  const subcommand = command.indexOf('upgrade');
  const before = command.slice(0, Math.max(0, subcommand));
  return before.some((part) => part === 'alembic' || part.endsWith('/alembic')) ? before : undefined;
}
