import type { Localized } from './require-locales.ts';
import { parseFacts } from '../postgres/fingerprint/fact-lines.ts';
import { readLocale } from '../postgres/fingerprint/read-locale.ts';
import { DamagedArtifact, NotThere } from '../storage/errors.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { readArtifact, type ReadOptions } from '../storage/read-artifact.ts';

/** The locales of databases, from the beginnings of their fingerprints. One that is damaged is left to the comparison, which says how. */
export async function readLocales(
  store: ObjectStore,
  folder: string,
  databases: readonly BackedUpDatabase[],
  options: ReadOptions,
): Promise<Localized[]> {
  const found: Localized[] = [];
  for (const { name, fingerprint } of databases) {
    try {
      const locale = await readLocale(parseFacts(readArtifact(store, folder, fingerprint.artifact, options)));
      if (locale) found.push({ name, locale });
    } catch (error) {
      if (!(error instanceof DamagedArtifact) && !(error instanceof NotThere)) throw error;
    }
  }
  return found;
}
