import * as z from 'zod';
import { parse } from 'yaml';
import type { Artifact } from '../storage/artifact.ts';
import { damagedLayer } from '../storage/damaged-layer.ts';
import type { BackupManifest } from '../storage/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { readArtifact, type ReadOptions } from '../storage/read-artifact.ts';
import type { DrillCheck } from '../workflows/backup-types.ts';

export interface AlongSource extends ReadOptions {
  store: ObjectStore;
  /** Of the backup's objects, with a slash at its end. */
  folder: string;
  manifest: Pick<BackupManifest, 'document' | 'secrets'>;
}

const documentSchema = z.record(z.string(), z.unknown());
const secretsSchema = z.object({
  kind: z.literal('List'),
  items: z.array(z.object({ kind: z.literal('Secret'), metadata: z.object({ name: z.string() }) })),
});

/** Reads the platform document and the Secrets, with which a lost cluster is made again: no database needs them, so nothing else would tell that they are damaged. */
export async function readAlong({ manifest: { document, secrets }, ...source }: AlongSource): Promise<DrillCheck[]> {
  return [
    await readOne(source, 'platform document', document, documentSchema),
    ...(secrets ? [await readOne(source, 'Secrets', secrets, secretsSchema)] : []),
  ];
}

async function readOne(
  { store, folder, ...options }: Omit<AlongSource, 'manifest'>,
  name: string,
  artifact: Artifact,
  schema: z.ZodType,
): Promise<DrillCheck> {
  try {
    const text = Buffer.concat(await Array.fromAsync(readArtifact(store, folder, artifact, options))).toString();
    if (schema.safeParse(parsed(text)).success) {
      return { layer: 'checksum', name, passed: true, detail: `sha256 of ${artifact.key} is as written` };
    }
    // What is in it may be secret: not a word of it is told.
    return { layer: 'archive', name, passed: false, detail: `${artifact.key} does not hold the ${name}` };
  } catch (error) {
    return { layer: damagedLayer(error), name, passed: false, detail: (error as Error).message };
  }
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
