import type { Client } from 'pg';
import { CannotRestore } from './cannot-restore.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';

type Wanted = Pick<BackedUpDatabase, 'name' | 'extensions'>;

/** Makes sure that a server could create every extension of what is to be restored, of whatever version. Throws `CannotRestore`, naming all that are missing. */
export async function requireExtensions(client: Client, databases: readonly Wanted[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT name::text AS name FROM pg_available_extensions');
  const missing = missingExtensions(databases, new Set(rows.map(({ name }) => name)));
  if (missing.length > 0) {
    throw new CannotRestore(
      `the target has no ${missing.join(', no ')}: it needs an image with the extensions of the source`,
    );
  }
}

/** `extension postgis (in aroti, notes)`, for each that a server does not offer, by name. */
export function missingExtensions(databases: readonly Wanted[], available: ReadonlySet<string>): string[] {
  const holders = new Map<string, string[]>();
  for (const { name: database, extensions } of databases) {
    for (const { name } of extensions) {
      if (!available.has(name)) holders.set(name, [...(holders.get(name) ?? []), database]);
    }
  }
  return [...holders].map(([name, names]) => `extension ${name} (in ${names.join(', ')})`).toSorted();
}
